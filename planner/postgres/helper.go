package postgres

import _ "embed"

// HelperSQL makes the function that plans statements for roles that may not read the tables.
//
//go:embed helper.sql
var HelperSQL string
