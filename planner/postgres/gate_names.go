package postgres

import "strings"

// The gate trusts a built-in function that is declared STABLE or IMMUTABLE, and of the VOLATILE ones
// those below: they change nothing outside of the session, whatever they are handed. All other
// VOLATILE ones need the flag: they take time (pg_sleep), stay in a session that a pooler hands on (setseed),
// read files (pg_read_file), take locks (pg_advisory_lock), or write something that only ROLLBACK undoes
// (lo_create, pg_notify).
var harmless = set(`
	random random_normal clock_timestamp timeofday gen_random_uuid uuidv4 uuidv7 array_sample
	array_shuffle currval lastval timezone bernoulli system pg_sequence_last_value pg_jit_available
	pg_relation_size pg_table_size pg_indexes_size pg_total_relation_size pg_database_size pg_tablespace_size
	pg_partition_tree pg_partition_ancestors pg_collation_actual_version pg_database_collation_actual_version
	pg_lock_status pg_blocking_pids pg_safe_snapshot_blocking_pids pg_prepared_xact pg_get_wait_events
	pg_is_in_recovery pg_is_wal_replay_paused pg_get_wal_replay_pause_state pg_current_wal_lsn
	pg_current_wal_insert_lsn pg_current_wal_flush_lsn pg_last_wal_receive_lsn pg_last_wal_replay_lsn
	pg_last_xact_replay_timestamp pg_last_committed_xact pg_xact_commit_timestamp pg_xact_status txid_status
	pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system pg_notification_queue_usage
	pg_get_shmem_allocations pg_get_backend_memory_contexts pg_show_replication_origin_status
	pg_replication_origin_progress pg_stat_get_io pg_stat_get_backend_io pg_stat_get_backend_wal
	pg_stat_get_recovery_prefetch pg_stat_have_stats pg_get_multixact_members pg_get_sequence_data
	pg_show_all_file_settings pg_hba_file_rules pg_ident_file_mappings
	pg_stat_get_xact_blocks_fetched pg_stat_get_xact_blocks_hit pg_stat_get_xact_function_calls
	pg_stat_get_xact_function_self_time pg_stat_get_xact_function_total_time pg_stat_get_xact_numscans
	pg_stat_get_xact_tuples_deleted pg_stat_get_xact_tuples_fetched pg_stat_get_xact_tuples_hot_updated
	pg_stat_get_xact_tuples_inserted pg_stat_get_xact_tuples_newpage_updated pg_stat_get_xact_tuples_returned
	pg_stat_get_xact_tuples_updated`)

// never lists the functions that no flag allows, in whatever schema they are found and whatever
// volatility they declare (table_to_xml and its cousins are STABLE). They run text that the gate has
// not seen, undo the transaction's protection, or act where ROLLBACK does not reach: on other sessions,
// the server's files, its replication or its statistics.
var never = set(`
	set_config
	query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml cursor_to_xmlschema
	table_to_xml table_to_xmlschema table_to_xml_and_xmlschema schema_to_xml schema_to_xmlschema
	schema_to_xml_and_xmlschema database_to_xml database_to_xmlschema database_to_xml_and_xmlschema
	ts_stat ts_rewrite crosstab crosstab2 crosstab3 crosstab4 crosstab_hash connectby xpath_table
	pg_terminate_backend pg_cancel_backend pg_reload_conf pg_rotate_logfile pg_rotate_logfile_old
	pg_logfile_rotate pg_promote pg_switch_wal pg_switch_xlog pg_create_restore_point pg_start_backup
	pg_stop_backup pg_backup_start pg_backup_stop pg_wal_replay_pause pg_wal_replay_resume pg_xlog_replay_pause
	pg_xlog_replay_resume pg_log_backend_memory_contexts pg_log_standby_snapshot pg_logical_emit_message
	pg_logical_slot_get_changes pg_logical_slot_get_binary_changes pg_create_logical_replication_slot
	pg_create_physical_replication_slot pg_copy_logical_replication_slot pg_copy_physical_replication_slot
	pg_drop_replication_slot pg_replication_slot_advance pg_sync_replication_slots
	pg_import_system_collations brin_summarize_new_values brin_summarize_range brin_desummarize_range
	gin_clean_pending_list pg_clear_attribute_stats pg_clear_relation_stats pg_restore_attribute_stats
	pg_restore_relation_stats pg_stat_statements_reset pg_stop_making_pinned_objects pg_nextoid
	lo_import lo_export pg_file_write pg_file_rename pg_file_unlink pg_file_sync
	plpgsql_call_handler plpgsql_inline_handler`)

// neverPrefixes complete the list for families.
var neverPrefixes = []string{"dblink", "pg_stat_reset", "binary_upgrade_", "pg_replication_origin_advance",
	"pg_replication_origin_create", "pg_replication_origin_drop", "pg_replication_origin_session_",
	"pg_replication_origin_xact_"}

// neverCall tells whether a function of that name is refused whatever the flags.
func neverCall(name string) bool {
	if harmless[name] {
		return false
	}
	for _, prefix := range neverPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return never[name]
}

func refuseNever(f qname) error {
	return refuse(RuleNever, "%s() runs text or acts outside of the transaction", f)
}

func set(words string) map[string]bool {
	m := make(map[string]bool)
	for _, word := range strings.Fields(words) {
		m[word] = true
	}
	return m
}
