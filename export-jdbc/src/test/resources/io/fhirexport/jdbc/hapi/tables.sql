-- What an export reads of the tables of HAPI JPA 8.8, with the columns' types and the indexes it relies on.
create table hfj_resource (
  res_id bigint primary key, partition_id integer, res_deleted_at timestamp, has_tags boolean not null,
  res_updated timestamp not null, fhir_id varchar(64), res_type varchar(40) not null, res_ver bigint not null);
create index idx_res_type_del_updated on hfj_resource (res_type, res_deleted_at, res_updated, partition_id, res_id);
create index idx_res_type_fhir_id on hfj_resource (res_type, fhir_id);
create table hfj_res_ver (
  pid bigint primary key, partition_id integer, res_deleted_at timestamp, has_tags boolean not null,
  res_updated timestamp not null, res_encoding varchar(5) not null, request_id varchar(16), res_text oid,
  res_id bigint not null references hfj_resource, res_text_vc text, res_type varchar(40) not null,
  res_ver bigint not null, source_uri varchar(768), unique (res_id, res_ver));
create index idx_resver_type_date on hfj_res_ver (res_type, res_updated, res_id);
create table hfj_tag_def (
  tag_id bigint primary key, tag_code varchar(200), tag_display varchar(200), tag_system varchar(200),
  tag_type integer not null, tag_user_selected boolean, tag_version varchar(30));
create table hfj_res_tag (
  pid bigserial primary key, tag_id bigint, res_id bigint references hfj_resource, unique (res_id, tag_id));
create table hfj_history_tag (
  pid bigserial primary key, tag_id bigint, res_ver_pid bigint not null references hfj_res_ver,
  unique (res_ver_pid, tag_id));
create table hfj_res_link (
  pid bigserial primary key, src_path varchar(500) not null, src_resource_id bigint not null,
  target_resource_id bigint, target_resource_type varchar(40) not null);
create index idx_rl_tgt_v2 on hfj_res_link (target_resource_id, src_path, src_resource_id);
