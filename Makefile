# make test is all there is to know; it installs what is missing (see .ci/setup).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# The servers from npm that the tests run against, beside the distribution's own.
PG ?= 13 18
PG_ALL := 13 14 16 17 18
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
ENV := [ ! -e build/env ] || . build/env

.PHONY: build test truth setup check demo bench bench-folded fuzz golden capture capture-truth capture-demo clean

build:
	@.ci/setup go
	@$(ENV); go build -o sqlflame ./cmd/sqlflame

# The ground truth compares clocks: it runs when nothing else does. Under the race detector collecting
# garbage costs more than the tests themselves, so heaps may grow.
test: setup check
	@$(ENV); GOGC=400 SQLFLAME_REQUIRE=1 go test -race -timeout 8m -skip '^TestTruth$$' ./...
	@$(ENV); GOGC=400 SQLFLAME_REQUIRE=1 go test -race -timeout 10m -count=1 -run '^TestTruth$$' ./planner/postgres
	@$(ENV); CGO_ENABLED=0 go build ./...

# The attribution of times against a clock that is not EXPLAIN's, on every major version.
truth:
	@.ci/setup go gcc postgres $(PG_ALL:%=pg%)
	@$(ENV); SQLFLAME_REQUIRE=1 go test ./planner/postgres -count=1 -run '^TestTruth$$' -v

setup:
	@.ci/setup go gcc postgres pgbouncer flamegraph chromium rsvg speedscope eslint $(PG:%=pg%)

# vet and staticcheck see the packages as the tests build them, so that C code is compiled once.
check:
	@$(ENV); out=$$(gofmt -l cmd planner flamegraph render testdata); \
	if [ -n "$$out" ]; then echo "not formatted (run gofmt -w):" $$out >&2; exit 1; fi
	@$(ENV); go vet -race ./...
	@$(ENV); GOBIN=$$PWD/build/bin go install $(STATICCHECK)
	@$(ENV); GOFLAGS="$${GOFLAGS:-} -race" build/bin/staticcheck ./...
	@$(ENV); .ci/lint-viewer

# Needs only Go; without Postgres on the machine the demo shows a capture.
demo:
	@.ci/setup go
	@.ci/setup postgres || true
	@$(ENV); CGO_ENABLED=0 go build -o sqlflame ./cmd/sqlflame
	./sqlflame demo

# Among them whole runs, JSON to SVG: BenchmarkBushy10k is to take 250 ms, BenchmarkAppend100k 900 ms, 300 MiB and
# 5 MB of SVG at most.
bench: setup
	@$(ENV); go test -run '^$$' -bench . -benchmem ./...

# Folded stacks to SVG, side by side with flamegraph.pl: the same input, turn by turn.
bench-folded:
	@.ci/setup go flamegraph
	@$(ENV); go test ./cmd/sqlflame -run '^$$' -bench '^BenchmarkFolded' -benchtime 3x -timeout 20m

# Every reader against inputs that a fuzzer makes up, one after the other; `make test` runs the seeds.
FUZZTIME ?= 60s
fuzz:
	@.ci/setup go gcc
	@$(ENV); grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z]*' cmd planner render | sort | while IFS=: read -r file target; do \
		echo "$${target#func } ($$(dirname "$$file"))"; \
		go test "./$$(dirname "$$file")" -run '^$$' -fuzz "^$${target#func }\$$" -fuzztime $(FUZZTIME) || exit 1; \
	done

# Expected outputs, after a change that is meant to change them. Read the diff as code.
golden:
	@.ci/setup go
	@$(ENV); go test ./cmd/sqlflame -update
	@$(ENV); go test ./render -run TestBrowserLooks -update-looks

# Plans of real servers: CASES is a regexp over the names in testdata/capture.
CASES ?= .
capture:
	@.ci/setup go gcc postgres pg13 pg16 pg18
	@$(ENV); go test ./planner/postgres -count=1 -run '^TestCapture(Formats)?$$' -capture '$(CASES)'

# Plans of the ground truth, with the truth beside them.
capture-truth:
	@.ci/setup go gcc postgres pg13 pg16 pg18
	@mkdir -p testdata/truth-plans
	@$(ENV); SQLFLAME_REQUIRE=1 go test ./planner/postgres -count=1 -run '^TestTruth$$' -truth-capture

# The plan that the program carries for machines without Postgres.
capture-demo:
	@.ci/setup go gcc pg18
	@$(ENV); go test ./cmd/sqlflame -count=1 -run '^TestDemoCapture$$' -capture

clean:
	rm -rf build sqlflame
