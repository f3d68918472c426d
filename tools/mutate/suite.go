package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// quick is how long a test may take to be asked together with others, first. A slow
// one is asked alone, after the root's quick ones.
const quick = 200 * time.Millisecond

// suite is the tests of a package, as they ran without a change.
type suite struct {
	pkg   string
	quick []string
	slow  []string
	took  map[string]time.Duration
	links *linkage // nil where all is built for each mutant

	mu    sync.Mutex
	kills map[string]int
}

var passed = regexp.MustCompile(`(?m)^--- PASS: (\S+) \((\S+)\)$`)

// measure runs a package's tests as they are: they must pass, since a mutant that is
// judged by a test that fails anyway counts as killed.
func measure(s settings, pkg, mutated string) (*suite, error) {
	dir, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	b := binary{pkg: pkg, file: filepath.Join(dir, "suite.test")}
	said, err := b.compile(s, "", "-x", "-work")
	if err != nil {
		return nil, fmt.Errorf("building the tests of %s: %w\n%s", pkg, err, said)
	}
	if _, err := os.Stat(b.file); err != nil {
		return sorted(pkg, ""), nil // it has no tests
	}
	out, err := b.run(s, ".", 10*s.timeout)
	if err != nil {
		return nil, fmt.Errorf("%s without a change: %w\n%s", pkg, err, out)
	}
	t := sorted(pkg, out)
	if t.links, err = newLinkage(s, mutated, said); err != nil || path.Clean(pkg) == path.Clean(mutated) {
		t.close()
	}
	return t, nil
}

// close removes what the tests were linked from.
func (t *suite) close() {
	if t.links != nil {
		_ = os.RemoveAll(t.links.work)
		t.links = nil
	}
}

func sorted(pkg, out string) *suite {
	t := &suite{pkg: pkg, took: map[string]time.Duration{}, kills: map[string]int{}}
	for _, m := range passed.FindAllStringSubmatch(out, -1) {
		took, _ := time.ParseDuration(m[2])
		t.took[m[1]] = took
		if took < quick {
			t.quick = append(t.quick, m[1])
		} else {
			t.slow = append(t.slow, m[1])
		}
	}
	return t
}

// slowest lists the slow tests, those that killed most for their time first.
func (t *suite) slowest() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := append([]string(nil), t.slow...)
	worth := func(name string) float64 { return float64(1+t.kills[name]) / t.took[name].Seconds() }
	sort.SliceStable(list, func(i, j int) bool { return worth(list[i]) > worth(list[j]) })
	return list
}

func (t *suite) killedBy(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kills[name]++
}

// ask runs some tests of a compiled suite. It returns the name of the one that fails,
// or "" when the mutant survives them.
func (t *suite) ask(s settings, b binary, names ...string) string {
	if len(names) == 0 {
		return ""
	}
	limit := s.timeout
	for _, name := range names {
		limit += 10 * t.took[name]
	}
	out, err := b.run(s, "^("+strings.Join(names, "|")+")$", limit)
	if err == nil {
		return ""
	}
	killer := "a crash"
	if m := failed.FindStringSubmatch(out); m != nil {
		killer = m[1]
	} else if strings.Contains(out, "panic: test timed out") || errors.Is(err, context.DeadlineExceeded) {
		killer = "the time limit"
	}
	t.killedBy(killer)
	return killer
}

var failed = regexp.MustCompile(`(?m)^--- FAIL: (\S+) `)

// binary is the compiled tests of a package.
type binary struct{ pkg, file string }

// notInlined keeps bodies out of the packages that import theirs: see linkage.
const notInlined = "-gcflags=./...=-l"

// compile builds the tests, with the files that overlay puts in the place of others.
func (b binary) compile(s settings, overlay string, flags ...string) (string, error) {
	args := []string{"test", "-c", "-vet=off", "-ldflags=-s -w", notInlined, "-overlay", overlay, "-o", b.file}
	cmd := exec.Command("go", append(append(args, flags...), b.pkg)...)
	cmd.Dir = s.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// with builds the tests with a mutant, which stands in dir.
func (b binary) with(s settings, dir, overlay string, m Mutant, links *linkage) error {
	if links != nil && links.build(dir, m, b.file) == nil {
		return nil
	}
	_, err := b.compile(s, overlay)
	return err
}

// run runs the tests that match, each for as long as it may take. What hangs is
// stopped.
func (b binary) run(s settings, match string, limit time.Duration) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit+10*time.Second)
	defer cancel()
	cmd := exec.CommandContext(
		ctx, b.file, "-test.run", match, "-test.skip", s.skip, "-test.short="+strconv.FormatBool(s.short),
		"-test.v", "-test.failfast", "-test.timeout", limit.String(),
	)
	cmd.Dir = filepath.Join(s.root, filepath.FromSlash(b.pkg))
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return out.String(), err
}
