# quire: builds, mounts, tests and measures. Each of the two commands of the README does everything
# that it needs on a machine that has git, JDKs, Maven and apt.

MVN    ?= mvn -q -B
MNT    ?= $(CURDIR)/mnt
STORE  ?=
PREFIX ?= /usr/local
ARGS   ?=

SOURCES := $(shell find src/main pom.xml -type f)

.PHONY: all mount umount test soak bench install uninstall clean format blake3 go native-test \
  deps-run deps-test deps-bench

.NOTPARALLEL: # what deps-* install is there before anything is built with it

all: target/quire

# Maven leaves a program that runs: the launcher, and beside it the jar with everything in it and the
# native libraries. What comes after that only makes it start faster.
target/quire: target/made ;

target/made: $(SOURCES) | blake3
	$(MVN) -DskipTests package
	src/main/launcher/build-cacheprog target/native
	src/main/launcher/archive-classes target/quire target/quire.jsa
	touch $@

# target/native/libblake3.so, where the system has none and it can be built.
blake3:
	@src/main/launcher/build-blake3 target/native

mount: deps-run target/quire
	mkdir -p '$(MNT)'
	target/quire mount $(if $(STORE),--store '$(STORE)') $(ARGS) '$(MNT)'
	@echo "mounted on $(MNT); make umount$(if $(filter-out file,$(origin MNT)), MNT='$(MNT)') ends it"

umount: target/quire
	target/quire umount '$(MNT)'

deps-run deps-test deps-bench: deps-%:
	@src/main/launcher/install-deps $*

# target/go, for tests of cache programs, where the machine has no go that is new enough.
go:
	@src/main/launcher/fetch-go '$(CURDIR)/target/go'

test: deps-test go target/quire
	$(MVN) test
	$(MAKE) --no-print-directory native-test

native-test: target/quire
	native-test/on-mount target/quire jnr
	native-test/on-mount target/quire session

# The long tests, and those of real mounts on the front door that make test leaves to native-test.
soak: deps-test go target/quire
	$(MVN) test -Dincluded.tests=soak -Dexcluded.tests= \
	  '-Djunit.jupiter.execution.timeout.default=12 h' $(ARGS)
	$(MVN) test -Dtest='quire.it.*Test' -Dquire.front-door=jnr $(ARGS)

bench: deps-bench go target/quire
	$(MVN) test-compile
	src/main/launcher/java-of target/quire -cp "target/classes:target/test-classes:$$(cat target/test-classpath)" quire.bench.Bench $(ARGS)

install: target/quire
	rm -rf target/man
	target/quire generate-man target/man
	install -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(PREFIX)/lib/quire/native' \
	  '$(DESTDIR)$(PREFIX)/share/man/man1' '$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	install -m 755 target/quire '$(DESTDIR)$(PREFIX)/bin/quire'
	rm -f '$(DESTDIR)$(PREFIX)'/lib/quire/quire*.aot '$(DESTDIR)$(PREFIX)'/lib/quire/quire*.jsa
	install -p -m 644 target/quire.jar '$(DESTDIR)$(PREFIX)/lib/quire/'
	for archive in target/quire*.aot target/quire*.jsa; do \
	  [ ! -e "$$archive" ] || install -m 644 "$$archive" '$(DESTDIR)$(PREFIX)/lib/quire/' || exit; \
	done # they know the jar by its time and size
	install -m 755 target/native/* '$(DESTDIR)$(PREFIX)/lib/quire/native/'
	install -m 644 target/man/*.1 '$(DESTDIR)$(PREFIX)/share/man/man1/'
	install -m 644 target/man/quire.bash '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/quire'

uninstall:
	rm -rf '$(DESTDIR)$(PREFIX)/lib/quire' '$(DESTDIR)$(PREFIX)/bin/quire' \
	  '$(DESTDIR)$(PREFIX)'/share/man/man1/quire.1 '$(DESTDIR)$(PREFIX)'/share/man/man1/quire-*.1 \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions/quire'

format:
	$(MVN) spotless:apply

clean:
	rm -rf target
