# Everything goes through the go command and the neurorbit binary; these are
# short names. "make help" lists them.
.DEFAULT_GOAL := help

GO      ?= go
BIN     := bin/neurorbit
CONFIG  ?= paper
export CGO_ENABLED ?= 0
# Building needs no git: where it cannot read the checkout, the commit is left out.
VCS     := -buildvcs=$(shell git rev-parse -q --verify HEAD >/dev/null 2>&1 && git status -s >/dev/null 2>&1 && echo true || echo false)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/neurorbit
	$(GO) build $(VCS) -trimpath -ldflags='-s -w' -o $(BIN) ./pipeline/cmd/neurorbit

.PHONY: reproduce
reproduce: build ## run all stages, write reports/, check every published number
	./$(BIN) run -c '$(CONFIG)'
	./$(BIN) report -c '$(CONFIG)'
	$(if $(filter paper,$(CONFIG)),./$(BIN) explorer)
	./$(BIN) verify -c '$(CONFIG)'

.PHONY: quick
quick: ## the same with the small config, in seconds
	$(MAKE) reproduce CONFIG=quick

.PHONY: verify
verify: build ## check every published number and recompute a sample of shards
	./$(BIN) verify -c '$(CONFIG)' --sample 4
	./$(BIN) check --read-data

.PHONY: review
review: build ## check store, claims and report, recompute a sample, in minutes (SEED=n chooses it, K=n its size)
	./$(BIN) review -c '$(CONFIG)' $(if $(K),--sample $(K)) $(if $(SEED),--sample-seed $(SEED))

.PHONY: beyond
beyond: ## go through all permutations up to N = 13 and search above: a quarter of an hour; writes reports/configs/beyond
	$(MAKE) reproduce CONFIG=beyond

.PHONY: bundle
bundle: build ## write neurorbit-<config>.zip: all that a reviewer needs
	./$(BIN) export -c '$(CONFIG)'

.PHONY: test
test: ## run all tests, with go vet; what starts goroutines with the race detector where there is a C compiler
	./pipeline/test.sh

.PHONY: test-slurm
test-slurm: ## run parts on a real Slurm, installed with apt-get if need be, and let nodes fail
	NEURORBIT_TEST_SLURM=1 $(GO) test -count=1 -timeout 40m -v -run '^TestSlurm$$' ./pipeline/cmd/neurorbit

.PHONY: torture
torture: ## the long form of the tests that nothing is lost: kills, faults, full disks, flipped bits
	./pipeline/torture.sh

.PHONY: lint
lint: ## gofmt, go vet, staticcheck
	@test -z "$$(gofmt -l pipeline stages)" || { gofmt -l pipeline stages; exit 1; }
	$(GO) vet ./...
	$(GO) tool -modfile=pipeline/tools/go.mod staticcheck ./...

.PHONY: generate
generate: build ## write generated files: configs/schema.json, the report
	./$(BIN) config --schema > configs/schema.json
	$(MAKE) reproduce

.PHONY: bench
bench: ## what is measured beside a reference, with the ratio, in two minutes
	$(GO) test -run '^$$' -bench '^Benchmark(GBPO|Trajectory|Spectrum|Mul|Sweep)$$' -benchtime 2s \
		./stages/model/pbnn ./stages/model/attractor ./stages/model/lyapunov ./stages/num/gemm ./stages/cfnn/chaoticnet

.PHONY: clean
clean: ## remove what was built and computed, but not what was downloaded
	rm -rf bin data/store data/artifacts data/runs data/submissions reports/experiments
	find reports/configs -mindepth 1 -maxdepth 1 ! -name beyond -exec rm -rf {} + 2>/dev/null || true
