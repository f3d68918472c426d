package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// quick is how long a test may compute to be asked together with others, first. A slow
// one is asked alone, after the root's quick ones.
const quick = 200 * time.Millisecond

// suite is the tests of a package, as they ran without a change.
type suite struct {
	binary  binary // with all mutants that are woven in
	names   []string
	took    map[string]time.Duration // of a processor
	reaches map[string]map[int]bool  // the functions, by test

	mu    sync.Mutex
	kills map[string]int
}

// measure builds a package's tests with the woven mutants and runs each of them as it
// is. Those that fail are left out: a mutant that is judged by a test that fails anyway
// counts as killed.
func measure(s settings, b binary, overlay string) (*suite, error) {
	t := &suite{
		binary: b, took: map[string]time.Duration{}, reaches: map[string]map[int]bool{}, kills: map[string]int{},
	}
	if said, err := b.compile(s, overlay); err != nil {
		return nil, fmt.Errorf("building the tests of %s: %w\n%s", b.pkg, err, said)
	}
	if _, err := os.Stat(b.file); err != nil {
		return t, nil // it has no tests
	}
	names, err := b.list(s)
	if err != nil {
		return nil, fmt.Errorf("listing the tests of %s: %w", b.pkg, err)
	}
	errs := make([]error, len(names))
	parallel(s.jobs, len(names), func(i int) { errs[i] = t.measure(s, names[i]) })
	slices.Sort(t.names)
	return t, errors.Join(errs...)
}

// parallel calls do for every number below n, so many of them at a time.
func parallel(jobs, n int, do func(int)) {
	var group sync.WaitGroup
	turn := make(chan int)
	for range max(jobs, 1) {
		group.Go(func() {
			for i := range turn {
				do(i)
			}
		})
	}
	for i := range n {
		turn <- i
	}
	close(turn)
	group.Wait()
}

func (t *suite) measure(s settings, name string) error {
	file := t.binary.file + "." + name
	end := t.binary.run(s, asking, "^"+name+"$", 10*s.timeout, 10*s.processor, reached+"="+file)
	if end.failed { // such as one that counts allocations, which more code has more of
		fmt.Fprintf(os.Stderr, "%s of %s fails without a change, and is not asked\n", name, t.binary.pkg)
		return nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil // it reaches nothing that is changed
	}
	functions := map[int]bool{}
	for _, word := range strings.Fields(string(text)) {
		function, err := strconv.Atoi(word)
		if err != nil {
			return err
		}
		functions[function] = true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.names = append(t.names, name)
	t.took[name], t.reaches[name] = end.took, functions
	return nil
}

// reaching lists the tests that reach one of the functions, the quick ones apart from
// the others. Of those the ones that killed most for their time come first.
func (t *suite) reaching(functions map[int]bool) (fast, slow []string) {
	for _, name := range t.names {
		if !meet(t.reaches[name], functions) {
			continue
		}
		if t.took[name] < quick {
			fast = append(fast, name)
		} else {
			slow = append(slow, name)
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	worth := func(name string) float64 { return float64(1+t.kills[name]) / t.took[name].Seconds() }
	sort.SliceStable(slow, func(i, j int) bool { return worth(slow[i]) > worth(slow[j]) })
	return fast, slow
}

func meet(a, b map[int]bool) bool {
	for n := range b {
		if a[n] {
			return true
		}
	}
	return false
}

func (t *suite) killedBy(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kills[name]++
}

// ask runs some tests of a suite that was built with a mutant. It returns the name of
// the one that fails, or "" when the mutant survives them. A test has to fail twice,
// the second time by itself, so that none that fails now and then kills anything.
func (t *suite) ask(s settings, b binary, id int, names ...string) string {
	if len(names) == 0 {
		return ""
	}
	for range 3 {
		end := t.run(s, b, id, 1, names...)
		if !end.failed {
			return ""
		}
		name, found := end.failure()
		again := names
		if found {
			again = []string{name}
		}
		if end.outOfProcessor() || t.run(s, b, id, 2, again...).failed {
			t.killedBy(name)
			return name
		}
	}
	return ""
}

// run runs the tests that are named. How long they may take does not depend on what
// else the machine does, but for those that wait.
func (t *suite) run(s settings, b binary, id int, times time.Duration, names ...string) ending {
	var took time.Duration
	for _, name := range names {
		took += 5 * t.took[name]
	}
	match := "^(" + strings.Join(names, "|") + ")$"
	return b.run(s, id, match, times*(s.timeout+took), s.processor+took)
}

// ending is what became of a run of tests.
type ending struct {
	failed      bool
	said        string
	took, limit time.Duration // of a processor
}

var failure = regexp.MustCompile(`(?m)^--- FAIL: (\S+) `)

// What kills a mutant beside a test that says so.
const (
	limit     = "the time limit, twice"
	processor = "an endless loop"
	crash     = "a crash"
)

// failure names what failed, and whether that is a test.
func (e ending) failure() (name string, test bool) {
	if e.outOfProcessor() {
		return processor, false
	}
	if strings.Contains(e.said, "panic: test timed out") {
		return limit, false
	}
	if m := failure.FindStringSubmatch(e.said); m != nil {
		return m[1], true
	}
	return crash, false
}

// outOfProcessor reports whether the tests computed for too long, which does not
// depend on what else the machine does.
func (e ending) outOfProcessor() bool { return e.failed && e.took > e.limit-e.limit/10 }

// binary is the compiled tests of a package.
type binary struct{ pkg, file string }

// list names the tests.
func (b binary) list(s settings) ([]string, error) {
	out, err := exec.Command(b.file, "-test.list", ".").Output()
	var names []string
	for _, name := range strings.Fields(string(out)) {
		skip := s.skip != "" && regexp.MustCompile(s.skip).MatchString(name)
		if strings.HasPrefix(name, "Test") && !skip {
			names = append(names, name)
		}
	}
	return names, err
}

// compile builds the tests, with the files that overlay puts in the place of others.
func (b binary) compile(s settings, overlay string) (string, error) {
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-o", b.file, b.pkg)
	cmd.Dir = s.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// run runs the tests that match, each for as long as it may take, with a limit for the
// processor's time and one for memory. What hangs is stopped.
func (b binary) run(s settings, id int, match string, most, computing time.Duration, env ...string) ending {
	ctx, cancel := context.WithTimeout(context.Background(), most+time.Minute)
	defer cancel()
	seconds := int(max(computing.Seconds(), 1))
	limits := fmt.Sprintf(`ulimit -t %d; ulimit -v %d; exec "$@"`, seconds, 6<<20)
	cmd := exec.CommandContext(
		ctx, "sh", "-c", limits, "sh", b.file, "-test.run", match,
		"-test.short="+strconv.FormatBool(s.short), "-test.v", "-test.failfast", "-test.timeout", most.String(),
	)
	cmd.Dir = filepath.Join(s.root, filepath.FromSlash(b.pkg))
	cmd.Env = append(append(os.Environ(), variable+"="+strconv.Itoa(id)), env...)
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	if ctx.Err() != nil {
		out.WriteString("\npanic: test timed out and did not end\n")
	}
	end := ending{failed: err != nil, said: out.String(), limit: time.Duration(seconds) * time.Second}
	if p := cmd.ProcessState; p != nil {
		end.took = p.UserTime() + p.SystemTime()
	}
	return end
}
