package oracle

// PrintSQL returns a script for SQL*Plus that spools the plan lines of a SQL_ID as CSV, in the form that
// ParseSpool reads, for databases that sqlflame cannot reach.
func PrintSQL() string { return spoolScript }

// The script concatenates by itself, since SET MARKUP CSV is of 12.2. It makes CLOBs, as two predicates
// alone may exceed the 4000 bytes of a VARCHAR2. Line breaks become blanks. Of OTHER_XML only the map
// of adaptive plans is taken, with other quotes: it comes last, as SQL*Plus breaks lines that are longer
// than LINESIZE, and there no break does harm.
const spoolScript = `-- The plan lines of a SQL_ID with their statistics, as CSV for sqlflame.

--   sqlflame ora --print-sql > plan.sql
--   sqlplus user@db @plan.sql 5hc07qvt8v737
--   sqlflame sqlflame_5hc07qvt8v737.csv -o plan.svg

-- It reads V$SQL and V$SQL_PLAN_STATISTICS_ALL, from 11.2 on, which need no licensed pack, and changes
-- nothing. On RAC run it on the instance where the statement ran.
-- The statement must have run with statistics: ALTER SESSION SET statistics_level = ALL, or the hint
-- GATHER_PLAN_STATISTICS; fetch all rows.
set define on verify off feedback off heading off pagesize 0 newpage none
set termout on echo off trimspool on tab off wrap on
set linesize 32767 long 2000000 longchunksize 2000000
define sqlflame_id = '&1'
spool sqlflame_&sqlflame_id..csv
-- The number of rows at the end tells a whole file from one that was cut.
set feedback 1
prompt SQL_ID,CHILD_NUMBER,ADDRESS,PLAN_HASH_VALUE,ID,PARENT_ID,DEPTH,POSITION,OPERATION,OPTIONS,OBJECT_OWNER,OBJECT_NAME,OBJECT_ALIAS,OBJECT_TYPE,OBJECT_NODE,QBLOCK_NAME,OTHER_TAG,DISTRIBUTION,PARTITION_START,PARTITION_STOP,COST,CARDINALITY,BYTES,EXECUTIONS,STARTS,OUTPUT_ROWS,CR_BUFFER_GETS,CU_BUFFER_GETS,DISK_READS,DISK_WRITES,ELAPSED_TIME,LAST_STARTS,LAST_OUTPUT_ROWS,LAST_CR_BUFFER_GETS,LAST_CU_BUFFER_GETS,LAST_DISK_READS,LAST_DISK_WRITES,LAST_ELAPSED_TIME,LAST_MEMORY_USED,LAST_EXECUTION,LAST_DEGREE,LAST_TEMPSEG_SIZE,ACCESS_PREDICATES,FILTER_PREDICATES,SQL_TEXT,OTHER_XML
select to_clob(p.sql_id)
  || ',' || p.child_number || ',' || rawtohex(p.address) || ',' || p.plan_hash_value
  || ',' || p.id || ',' || p.parent_id || ',' || p.depth || ',' || p.position
  || ',"' || replace(p.operation, '"', '""') || '","' || replace(p.options, '"', '""')
  || '","' || replace(p.object_owner, '"', '""') || '","' || replace(p.object_name, '"', '""')
  || '","' || replace(p.object_alias, '"', '""') || '","' || p.object_type
  || '","' || replace(p.object_node, '"', '""') || '","' || replace(p.qblock_name, '"', '""')
  || '","' || p.other_tag || '","' || p.distribution
  || '","' || p.partition_start || '","' || p.partition_stop
  || '",' || p.cost || ',' || p.cardinality || ',' || p.bytes || ',' || p.executions
  || ',' || p.starts || ',' || p.output_rows || ',' || p.cr_buffer_gets || ',' || p.cu_buffer_gets
  || ',' || p.disk_reads || ',' || p.disk_writes || ',' || p.elapsed_time
  || ',' || p.last_starts || ',' || p.last_output_rows || ',' || p.last_cr_buffer_gets || ',' || p.last_cu_buffer_gets
  || ',' || p.last_disk_reads || ',' || p.last_disk_writes || ',' || p.last_elapsed_time
  || ',' || p.last_memory_used || ',' || p.last_execution || ',' || p.last_degree || ',' || p.last_tempseg_size
  || ',"' || replace(replace(replace(to_clob(p.access_predicates), chr(13), ' '), chr(10), ' '), '"', '""')
  || '","' || replace(replace(replace(to_clob(p.filter_predicates), chr(13), ' '), chr(10), ' '), '"', '""')
  || '","' || case when p.id = 0 then replace(replace(replace(to_clob(s.sql_text), chr(13), ' '), chr(10), ' '), '"', '""') end
  || '","' || case when instr(p.other_xml, '</display_map>') > 0 then
       replace(substr(p.other_xml, instr(p.other_xml, '<display_map>'),
         instr(p.other_xml, '</display_map>') - instr(p.other_xml, '<display_map>') + 14), '"', '''') end
  || '"'
from v$sql_plan_statistics_all p
  left join v$sql s on s.sql_id = p.sql_id and s.child_number = p.child_number and s.address = p.address
where p.sql_id = lower('&sqlflame_id')
order by p.child_number, p.address, p.id;
spool off
`
