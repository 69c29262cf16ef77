package postgres

import (
	"slices"
	"strings"
)

// A cloud is a service that runs Postgres for others. Settings are changed there in its own ways.
type cloud struct {
	name string
	// where tells what takes a setting's new value.
	where    string
	prefixes []string // of settings that only it has
	roles    []string // and roles, or functions
}

// clouds are those that are recognized, Aurora before RDS, whose marks it has as well.
var clouds = []cloud{
	{"Amazon Aurora", "in the DB cluster parameter group", []string{"apg_plan_mgmt", "aurora"}, []string{"aurora_version"}},
	{"Amazon RDS", "in the DB parameter group", []string{"rds"}, []string{"rds_superuser", "rdsadmin"}},
	{"Google AlloyDB", "as a database flag of the instance", []string{"alloydb"}, []string{"alloydbsuperuser"}},
	{"Google Cloud SQL", "as a database flag of the instance", []string{"cloudsql"}, []string{"cloudsqlsuperuser"}},
	{"Azure Database for PostgreSQL", "under the server parameters", []string{"azure"}, []string{"azure_pg_admin"}},
	{"Supabase", "with the command: supabase postgres-config update", nil, []string{"supabase_admin"}},
	{"Neon", "in the settings of the project's compute, as far as it offers them", []string{"neon"}, []string{"neon_superuser"}},
	{"Crunchy Bridge", "in the cluster's settings", nil, []string{"crunchy_superuser"}},
	{"Aiven", "in the service's advanced configuration", nil, []string{"avnadmin"}},
	{"DigitalOcean", "by the database configuration of its API", nil, []string{"doadmin"}},
	{"Timescale Cloud", "under the service's database parameters", nil, []string{"tsdbadmin"}},
}

func cloudPrefixes() []string {
	var list []string
	for _, c := range clouds {
		list = append(list, c.prefixes...)
	}
	return list
}

func cloudRoles() []string {
	var list []string
	for _, c := range clouds {
		list = append(list, c.roles...)
	}
	return list
}

// findCloud recognizes a service by its settings, roles or functions; nil if there are none.
func findCloud(settings map[string]setting, names []string) *cloud {
	for i, c := range clouds {
		if slices.ContainsFunc(names, func(n string) bool { return slices.Contains(c.roles, n) }) {
			return &clouds[i]
		}
		for name := range settings {
			if prefix, _, ok := strings.Cut(name, "."); ok && slices.Contains(c.prefixes, prefix) {
				return &clouds[i]
			}
		}
	}
	return nil
}
