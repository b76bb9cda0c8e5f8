# The scripts do the work; each says what it is doing and what went wrong.
.PHONY: help run build data test test-long test-interop fuzz bench pictures clean

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12

run: build ## Install what is missing, build, fetch MNIST and serve the page on localhost
	@exec node scripts/serve.js

build: ## The same without serving; leaves the page in dist/
	@scripts/install.sh
	@scripts/data.sh
	@scripts/build.sh

data: ## Fetch and check the four MNIST files, into data/
	@scripts/data.sh

test: ## Run every test (less than an hour from scratch, on two cores)
	@scripts/test.sh

test-long: build ## Compare many training runs with Keras, and use the page for a long time (about two hours)
	@scripts/install.sh test
	cargo test --test long -- --ignored --nocapture
	LONG=1 MONKEY_SECONDS=180 scripts/e2e.sh --test-name-pattern="memory bounded|monkey|hidden"

test-interop: ## Exchange networks with Keras and PyTorch (fetches 7 GB of them the first time)
	@scripts/interop.sh

fuzz: ## Feed the parsers inputs made to break them (a few minutes)
	@scripts/fuzz.sh

bench: ## Measure speed natively, in every browser, and on slow connections
	@scripts/bench.sh

pictures: build ## Remake the README's pictures, in docs/
	@scripts/install.sh test
	@scripts/e2e.sh --test-name-pattern="Chromium: pictures for the README"
	@for file in tests/e2e/screenshots/readme-*-in-chromium.png; do \
		name=$${file##*/readme-}; cp "$$file" "docs/$${name%-in-chromium.png}.png"; done

clean: ## Remove everything built or fetched here (downloads stay cached)
	rm -rf target fuzz/target pkg dist data node_modules tests/e2e/screenshots
