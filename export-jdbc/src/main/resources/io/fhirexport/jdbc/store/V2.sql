-- Job state of FHIR exports, version 2: a file may say in which other one its last block goes on.
alter table ${prefix}file add column if not exists continued_in varchar(100);
create index if not exists ${prefix}file_name on ${prefix}file (job_id, name)
