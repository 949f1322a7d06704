CREATE TABLE notes (
    id SERIAL PRIMARY KEY,
    body TEXT NOT NULL,
    -- A project that goes leaves its notes.
    project_id INTEGER REFERENCES projects (id) ON DELETE SET NULL
);

CREATE INDEX notes_project ON notes (project_id);
