ALTER TABLE notes DROP COLUMN project_id;
DROP TABLE projects;
