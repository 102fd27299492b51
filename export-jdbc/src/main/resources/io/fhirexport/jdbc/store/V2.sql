-- Job state of FHIR exports, version 2.

-- In which other file the last block of a file goes on. A table of its own, since H2 does not stand
-- several who alter one at once.
create table if not exists ${prefix}continuation (
  job_id varchar(32) not null,
  name varchar(100) not null,
  continued_in varchar(100) not null,
  primary key (job_id, name)
)
