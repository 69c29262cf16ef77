package redact

import (
	"strings"
	"testing"
)

// The keys and node types of PostgreSQL 13 to 18, from its explain.c.
const postgresWords = `Actual Loops, Actual Rows, Actual Startup Time, Actual Total Time, Alias, Async Capable, Average Sort Space Used, Cache Evictions,
Cache Hits, Cache Key, Cache Misses, Cache Mode, Cache Overflows, Calls, Command, Conflict Arbiter Indexes, Conflict Filter, Conflict Resolution,
Conflicting Tuples, Constraint Name, Custom Plan Provider, CTE Name, Deforming, Disabled, Disk Usage, Emission, Estimated Capacity,
Estimated Distinct Lookup Keys, Estimated Hit Percent, Exact Heap Blocks, Expressions, Filter, Format, Function Call, Function Name, Functions,
Full-sort Groups, Generation, Group Count, Group Key, Grouping Sets, Hash Batches, Hash Buckets, HashAgg Batches, Heap Fetches, I/O Read Time,
I/O Write Time, Index Cond, Index Name, Index Searches, Inlining, Inner Unique, Join Filter, Join Type, JIT, Local Hit Blocks, Local Read Blocks,
Local Dirtied Blocks, Local Written Blocks, Lossy Heap Blocks, Maximum Storage, Memory Allocated, Memory Used, Merge Cond, Hash Cond, Node Type,
One-Time Filter, Operation, Optimization, Options, Order By, Original Hash Batches, Original Hash Buckets, Output, Output Volume, Params Evaluated,
Parallel Aware, Parent Relationship, Partial Mode, Peak Memory Usage, Peak Sort Space Used, Plan Rows, Plan Width, Planned Partitions, Planning,
Planning Time, Pre-sorted Groups, Presorted Key, Query Identifier, Recheck Cond, Relation Name, Relations, Remote SQL, Repeatable Seed,
Rows Removed by Conflict Filter, Rows Removed by Filter, Rows Removed by Index Recheck, Rows Removed by Join Filter, Run Condition, Sampling Method,
Sampling Parameters, Scan Direction, Schema, Serialization, Settings, Single Copy, Sort Key, Sort Method, Sort Methods Used, Sort Space Memory,
Sort Space Disk, Sort Space Type, Sort Space Used, Startup Cost, Storage, Strategy, Subplan Name, Subplans Removed, Table Function Call,
Table Function Name, Target Tables, Temp Read Blocks, Temp I/O Read Time, TID Cond, Time, Timing, Total, Total Cost, Trigger Name, Triggers,
Tuples Inserted, Tuples Updated, Tuples Deleted, Tuples Skipped, Tuplestore Name, WAL Buffers Full, WAL Bytes, WAL FPI, WAL Records, Window,
Worker Number, Workers, Workers Launched, Workers Planned, Async Foreign Scan, Append, Merge Append, Recursive Union, BitmapAnd, BitmapOr,
Nested Loop Left Join, Merge Full Join, Merge Anti Join, Hash Semi Join, Hash Right Anti Join, Seq Scan, Sample Scan, Gather Merge, Tid Scan,
Tid Range Scan, Subquery Scan, Function Scan, Table Function Scan, Values Scan, CTE Scan, Named Tuplestore Scan, WorkTable Scan, Foreign Scan,
Custom Scan, Materialize, Memoize, Incremental Sort, Group, Partial GroupAggregate, Finalize HashAggregate, MixedAggregate, WindowAgg, Unique,
SetOp Except All, HashSetOp Intersect, LockRows, Limit, Hash, ProjectSet, ModifyTable, Foreign Insert, Insert, Update, Delete, Merge,
Parallel Index Only Scan Backward, Parallel Bitmap Heap Scan, InitPlan 1 (returns $0), SubPlan 12, top-N heapsort, quicksort, external sort,
external merge, still in progress, Memory, Disk, logical, binary, NOTHING, Outer, Inner, Member, Subquery, Plain, Sorted, Hashed, Mixed`

// Operations of Oracle with their options, headings of DBMS_XPLAN and wait events.
const oracleWords = `TABLE ACCESS BY INDEX ROWID BATCHED, TABLE ACCESS BY LOCAL INDEX ROWID, TABLE ACCESS BY GLOBAL INDEX ROWID, TABLE ACCESS BY USER ROWID,
TABLE ACCESS CLUSTER, TABLE ACCESS HASH, TABLE ACCESS SAMPLE, TABLE ACCESS STORAGE FULL, TABLE ACCESS INMEMORY FULL, MAT_VIEW REWRITE ACCESS FULL,
INDEX FAST FULL SCAN, INDEX FULL SCAN (MIN/MAX), INDEX RANGE SCAN (MIN/MAX), INDEX RANGE SCAN DESCENDING, INDEX SKIP SCAN, INDEX STORAGE FAST FULL SCAN,
INDEX SAMPLE FAST FULL SCAN, DOMAIN INDEX, BITMAP AND, BITMAP OR, BITMAP MINUS, BITMAP MERGE, BITMAP CONVERSION TO ROWIDS, BITMAP CONVERSION COUNT,
BITMAP CONVERSION FROM ROWIDS, BITMAP INDEX SINGLE VALUE, BITMAP INDEX RANGE SCAN, BITMAP KEY ITERATION, BITMAP CONSTRUCTION, HASH JOIN RIGHT OUTER,
HASH JOIN BUFFERED, HASH JOIN ANTI NA, HASH JOIN SEMI, HASH JOIN FULL OUTER, HASH JOIN OUTER BUFFERED, NESTED LOOPS ANTI, MERGE JOIN CARTESIAN,
MERGE JOIN PARTITION OUTER, HASH GROUP BY PIVOT, SORT GROUP BY ROLLUP, SORT GROUP BY NOSORT, SORT UNIQUE NOSORT, SORT ORDER BY STOPKEY, SORT JOIN,
SORT CREATE INDEX, BUFFER SORT, WINDOW SORT PUSHED RANK, WINDOW NOSORT STOPKEY, WINDOW BUFFER, WINDOW CHILD PUSHED RANK, VIEW PUSHED PREDICATE,
UNION ALL PUSHED PREDICATE, UNION-ALL, UNION-ALL PARTITION, INTERSECTION, MINUS, CONCATENATION, INLIST ITERATOR, COUNT STOPKEY, FIRST ROW, FILTER,
FOR UPDATE, SEQUENCE, COLLECTION ITERATOR PICKLER FETCH, CONNECT BY WITH FILTERING (UNIQUE), CONNECT BY PUMP, CONNECT BY NO FILTERING WITH START-WITH,
PARTITION RANGE ITERATOR, PARTITION HASH ALL, PARTITION LIST SUBQUERY, PARTITION RANGE JOIN-FILTER, PARTITION SYSTEM SINGLE, PARTITION REFERENCE ALL,
PARTITION RANGE EMPTY, PARTITION RANGE INLIST, PARTITION RANGE OR, PX COORDINATOR FORCED SERIAL, PX SEND QC (ORDER), PX SEND HASH, PX SEND HYBRID HASH,
PX SEND RANGE, PX SEND ROUND-ROBIN, PX SEND PARTITION (KEY), PX SEND 1 SLAVE, PX SEND LOCAL RANDOM, PX PARTITION RANGE ALL, PX BLOCK ITERATOR ADAPTIVE,
PX RECEIVE, PX SELECTOR, JOIN FILTER CREATE, JOIN FILTER USE, PART JOIN FILTER CREATE, STATISTICS COLLECTOR, OPTIMIZER STATISTICS GATHERING, REMOTE,
TEMP TABLE TRANSFORMATION, CURSOR DURATION MEMORY, LOAD AS SELECT (TEMP SEGMENT MERGE), LOAD TABLE CONVENTIONAL, MULTI-TABLE INSERT, FAST DUAL,
RESULT CACHE, XPATH EVALUATION, XMLTABLE EVALUATION, JSONTABLE EVALUATION, EXTERNAL TABLE ACCESS FULL, FIXED TABLE FIXED INDEX, VECTOR GROUP BY,
KEY VECTOR CREATE BUFFERED, KEY VECTOR USE, SQL MODEL ORDERED FAST, UNPIVOT, APPROXIMATE QUERY, MATCH RECOGNIZE SORT DETERMINISTIC FINITE AUTOMATON,
CREATE TABLE STATEMENT, INSERT STATEMENT, MERGE STATEMENT, DELETE STATEMENT, ALTER SESSION, HASH (ANTI), UNION ALL (RECURSIVE WITH) DEPTH FIRST,
Id, Operation, Name, Starts, E-Rows, E-Bytes, E-Temp, Cost (%CPU), E-Time, Pstart, Pstop, TQ, IN-OUT, PQ Distrib, A-Rows, A-Time, Buffers, Reads, Writes,
OMem, 1Mem, Used-Mem, Used-Tmp, O/1/M, Rows (Estim), Rows (Actual), Time Active(s), Start Active, Execs, Read Reqs, Read Bytes, Mem (Max), Temp (Max),
Activity (%), Activity Detail (# samples), Progress, Object Type, Query Block, LAST_ELAPSED_TIME, CR_BUFFER_GETS, LAST_TEMPSEG_SIZE, max_io_reqs,
db file sequential read, db file scattered read, direct path read temp, direct path write, log file sync, gc buffer busy acquire, gc cr multi block request,
enq: TX - row lock contention, enq: TM - contention, read by other session, cell smart table scan, cell single block physical read, latch: cache buffers chains,
library cache lock, cursor: pin S wait on X, SQL*Net message from dblink, resmgr:cpu quantum, PX Deq: Execution Msg, buffer busy waits, Cpu (2), in memory`

// TestVocabulary holds that the databases' own words are no names.
func TestVocabulary(t *testing.T) {
	for _, list := range []struct {
		engine engine
		words  string
	}{{postgresEngine, postgresWords}, {oracleEngine, oracleWords}} {
		for text := range strings.SplitSeq(strings.ReplaceAll(list.words, "\n", " "), ", ") {
			r := &redactor{engine: list.engine, names: NewPseudonyms(), keys: map[string]string{}}
			if got := r.key(text); got != text {
				t.Errorf("%q became %q", text, got)
			}
		}
	}
}
