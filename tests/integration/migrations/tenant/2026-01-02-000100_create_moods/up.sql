CREATE TYPE mood AS ENUM ('happy', 'sad');
CREATE TABLE moods (
    id SERIAL PRIMARY KEY,
    mood mood NOT NULL
);
