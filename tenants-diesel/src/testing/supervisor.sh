# Runs one throw-away server for as long as the other end of standard input stays open.
# Arguments: the folder to make, the folder of the programs, then the arguments of postgres.
folder=$1 programs=$2
shift 2

# Whoever ends the session ends us last: after a signal the clean-up below is done all the same.
trap : HUP INT TERM

# Made here, so that there is no moment at which it exists without anybody to remove it.
mkdir -m 0700 "$folder" || exit

# Only a UTF-8 character type gives lower() all letters; its name differs, and initdb alone knows which one is there.
server=
for ctype in C.UTF-8 en_US.UTF-8 UTF-8 C; do
    if "$programs/initdb" --pgdata="$folder/data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
        --lc-ctype="$ctype" --no-sync </dev/null >>"$folder/log" 2>&1; then
        "$programs/postgres" -D "$folder/data" "$@" </dev/null 2>>"$folder/log" &
        server=$!
        break
    fi
done

# From here on only the server holds our standard output, so that its other end shows when the server ends.
exec >/dev/null

read -r _
if [ -n "$server" ]; then
    # A server just started dies of TERM and may ignore QUIT; later on TERM waits for the clients, and QUIT does not.
    kill -TERM "$server"
    kill -QUIT "$server"
    # Up to its exec the server is a copy of this shell, whose trap may have taken the signals.
    while sleep 1 && kill -QUIT "$server"; do :; done 2>/dev/null &
    again=$!
    wait "$server"
    kill -KILL "$again"
fi
rm -rf "$folder"
