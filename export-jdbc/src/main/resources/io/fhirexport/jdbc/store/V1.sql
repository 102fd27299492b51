-- Job state of FHIR exports, version 1, for PostgreSQL and H2.
-- ${prefix} stands for the prefix of all names. Each statement may be run again.

-- A job, and what has been counted of it. Its row is the lock of the job.
create table if not exists ${prefix}job (
  id varchar(32) primary key,
  tenant varchar,
  caller varchar,
  definition varchar not null,
  state varchar(10) not null,
  created_at timestamp(6) with time zone not null,
  ended_at timestamp(6) with time zone,
  expires_at timestamp(6) with time zone,
  purged boolean not null,
  failure_severity varchar(20),
  failure_code varchar(40),
  failure_expression varchar,
  failure_text varchar,
  last_task bigint not null,
  last_file bigint not null,
  stage int not null,
  stage_tasks_left bigint not null,
  follow_up_kind varchar(10),
  follow_up_payload varchar,
  tasks bigint not null,
  tasks_done bigint not null,
  files bigint not null,
  resources_read bigint not null,
  resources_written bigint not null,
  resources_filtered bigint not null,
  resources_refused bigint not null,
  resources_undated bigint not null,
  bytes bigint not null
);
create index if not exists ${prefix}job_state on ${prefix}job (state, expires_at);

-- The patients of a job, if it does not cover all of them.
create table if not exists ${prefix}roster (
  job_id varchar(32) not null,
  page int not null,
  body bytea not null,
  primary key (job_id, page)
);

-- The tasks that are open (claim 0) or held; what is done is deleted.
create table if not exists ${prefix}task (
  job_id varchar(32) not null,
  number bigint not null,
  stage int not null,
  kind varchar(10) not null,
  type varchar(64) not null,
  payload varchar not null,
  claim bigint not null,
  position varchar,
  attempts int not null,
  alone boolean not null,
  due_at timestamp(6) with time zone,
  primary key (job_id, number)
);
create index if not exists ${prefix}task_open
  on ${prefix}task (job_id, claim, type, alone, number);

-- The types of which a job has ever had tasks, in the order of their first ones; the empty one
-- stands for PLAN and CLOSE.
create table if not exists ${prefix}task_type (
  job_id varchar(32) not null,
  type varchar(64) not null,
  first_task bigint not null,
  primary key (job_id, type)
);

-- Who works at what: LIVE, DONE, DEAD or SWEPT.
create table if not exists ${prefix}claim (
  job_id varchar(32) not null,
  number bigint not null,
  worker varchar not null,
  kind varchar(10) not null,
  stage int not null,
  type varchar(64) not null,
  alone boolean not null,
  state varchar(10) not null,
  lapsed boolean not null,
  seq int not null,
  last_applied int not null,
  valid_until timestamp(6) with time zone not null,
  target bigint,
  sweeper bigint,
  primary key (job_id, number)
);
create index if not exists ${prefix}claim_state on ${prefix}claim (state, valid_until);
create index if not exists ${prefix}claim_job on ${prefix}claim (job_id, state, type);
create sequence if not exists ${prefix}claim_number;

-- The files that belong to a job.
create table if not exists ${prefix}file (
  job_id varchar(32) not null,
  number bigint not null,
  name varchar(100) not null,
  lines bigint not null,
  bytes bigint not null,
  primary key (job_id, number)
)
