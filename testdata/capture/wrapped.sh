#!/bin/sh
# Writes testdata/wrapped/*.psql-*: one captured plan as psql prints it in all its forms.
#
#   testdata/capture/wrapped.sh [psql's connection options]
#
# The server only hands the captured lines back (a table of its session), so that all forms hold the same
# plan: *.bare beside them, which tests compare with. Any server and psql will do; these are of psql 15.
set -eu
cd "$(dirname "$0")/../wrapped"
rm -f ./*.psql-*

# form KIND NAME PSQL-OPTIONS...: KIND.psql-NAME
form() {
	kind=$1 name=$2
	shift 2
	statement='select line as "QUERY PLAN" from plan order by n'
	[ "$kind" = text ] || statement="select string_agg(line, E'\\n' order by n) as \"QUERY PLAN\" from plan"
	{
		echo 'create temp table plan(n serial, line text);'
		echo 'copy plan(line) from stdin;'
		sed 's/\\/\\\\/g' "$kind.bare"
		echo '\.'
		echo "$statement;"
	} | psql -X -q $options "$@" >"$kind.psql-$name"
}

options="$*"
for kind in text json; do
	for style in ascii old-ascii unicode; do
		for border in 0 1 2; do
			frame="-P linestyle=$style -P border=$border"
			# shellcheck disable=SC2086
			{
				form $kind "aligned-$style-$border" $frame
				form $kind "expanded-$style-$border" $frame -x
				form $kind "wrapped-$style-$border" $frame -P format=wrapped -P columns=70
				form $kind "wrapped-expanded-$style-$border" $frame -x -P format=wrapped -P columns=70
			}
		done
	done
done
for kind in text json xml yaml; do
	form $kind unaligned -A
	form $kind tuples -t
	form $kind tuples-unaligned -At
	form $kind unaligned-expanded -Ax
	form $kind csv --csv
	form $kind csv-expanded --csv -x
	form $kind double -P linestyle=unicode -P border=2 -P unicode_border_linestyle=double -P unicode_header_linestyle=double
done
for kind in xml yaml; do
	form $kind aligned
	form $kind expanded -x
done
