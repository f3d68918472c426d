package main

import (
	"errors"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const source = `package p

import "net/http"

const most = 64 << 20

func (c *client[T]) f(h http.Header, n int) (ok bool) {
	for i := range n {
		if i >= 3 || !ok {
			continue
		}
		ok = h.Get("Retry-After") != ""
		n++
	}
	h.Del("lower case")
	return n+1 < most && true
}
`

func TestMutators(t *testing.T) {
	list, err := Mutate("p/p.go", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range list {
		names = append(names, strings.TrimPrefix(m.Name(), "p/p.go: "))
		if _, err := parser.ParseFile(token.NewFileSet(), "p.go", m.text([]byte(source)), 0); err != nil {
			t.Errorf("%s: %v", m.Name(), err)
		}
	}
	for _, want := range []string{
		"declarations: 64 << 20 → 64 >> 20", "declarations: 64 → 65", "declarations: 64 → 63",
		"declarations: 64 → 128",
		"client.f: i >= 3 → i > 3", "client.f: i >= 3 → i < 3", "client.f: i >= 3 || !ok → i >= 3 && !ok",
		"client.f: !ok → ok", "client.f: continue →", "client.f: n++ → n--", `client.f: h.Del("lower case") →`,
		`client.f: "Retry-After" → "Retry-Afterx"`,
		`client.f: h.Get("Retry-After") != "" → h.Get("Retry-After") == ""`,
		`client.f: ok = h.Get("Retry-After") != "" → _ = h.Get("Retry-After") != ""`,
		"client.f: n+1 → n-1", "client.f: n+1 < most → n+1 <= most", "client.f: true → false",
	} {
		if !slices.Contains(names, want) {
			t.Errorf("no %q among\n%s", want, strings.Join(names, "\n"))
		}
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, "net/http") }) {
		t.Error("an import is mutated")
	}
}

// module writes files to a directory of its own.
func module(t *testing.T, files map[string]string) (root string) {
	root = t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700), os.WriteFile(name, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// test is a test of that name.
func test(name, body string) string {
	return "package m\n\nimport \"testing\"\n\nfunc " + name + "(t *testing.T) {\n" + body + "\n}\n"
}

// A module of two functions, of which the tests see one, and a constant.
func TestVerdicts(t *testing.T) {
	root := module(t, map[string]string{
		"go.mod":      "module example.test/m\n\ngo 1.25\n",
		"m.go":        "package m\n\nconst three = 3\n\nfunc seen() int { return 1 }\n\nfunc unseen() int { return 1 }\n",
		"m_test.go":   test("TestSeen", "if seen() != 1 || three != 3 { t.Fatal() }"),
		"equivalents": "# a comment\n\nm.go: unseen: 1 → 2 # nobody calls it\n",
		"bare":        "m.go: unseen: 1 → 2\n",
	})
	known, err := readEquivalents(filepath.Join(root, "equivalents"))
	if err != nil {
		t.Fatal(err)
	}
	s := settings{root: root, timeout: 1e10, processor: 1e10, jobs: 1, threshold: 95}
	list, err := collect(s, "m.go", nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCourt(s, t.TempDir(), list, known)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{killed, killed, killed, killed, killed, equivalent, survived}
	for i, m := range list {
		got, killer := c.verdict(m)
		if got != want[i] || (killer == "TestSeen") != (got == killed) {
			t.Errorf("%s: %s by %q, want %s", m.Name(), got, killer, want[i])
		}
	}
	if _, err := readEquivalents(filepath.Join(root, "bare")); err == nil {
		t.Error("an entry without a reason is taken")
	}
	broken := filepath.Join(root, "b_test.go")
	if err := os.WriteFile(broken, []byte(test("TestBroken", "seen(); t.Fatal()")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = newCourt(s, t.TempDir(), list, known)
	if err != nil {
		t.Fatal(err)
	}
	if result, _ := c.verdict(list[len(list)-1]); result != survived {
		t.Error("a test that fails anyway judges mutants")
	}
}

// What a run that was stopped has found out is not asked again; survivors are, where
// that is wanted.
func TestARunGoesOn(t *testing.T) {
	root := module(t, map[string]string{
		"go.mod":    "module example.test/m\n\ngo 1.25\n",
		"m.go":      "package m\n\nfunc f() int { return 1 }\n\nfunc g() int { return 1 }\n",
		"m_test.go": test("TestF", "if f() != 1 { t.Fatal() }"),
		// The first is a lie that shows who asks; the last was stopped in its line.
		"save": "SURVIVED\tm.go: f: 1 → 2\t\nkilled\tm.go: g: 1 → 2\tTestF\nkilled\tm.go: g: 1 → 0\tTe",
	})
	s := settings{root: root, timeout: 1e10, processor: 1e10, jobs: 1, save: filepath.Join(root, "save")}
	for _, c := range []struct {
		again     bool
		threshold float64
		good      bool
	}{{false, 50, true}, {false, 51, false}, {true, 75, true}, {true, 76, false}} {
		s.again, s.threshold = c.again, c.threshold
		if good, err := run(s, []string{"m.go"}); err != nil || good != c.good {
			t.Errorf("%+v: %v %v", c, good, err)
		}
	}
	saved, err := os.ReadFile(s.save)
	if err != nil || !strings.Contains(string(saved), "\nkilled\tm.go: f: 1 → 2\tTestF\n") ||
		strings.Count(string(saved), "SURVIVED\tm.go: g: 1 → 0\t\n") != 3 {
		t.Errorf("%v\n%s", err, saved)
	}
}

// The quick ones come first, then the slow ones that killed most for their time, and
// none that does not reach the function.
func TestSlowTestsAreAskedAloneAndTheBestOneFirst(t *testing.T) {
	one, two := map[int]bool{1: true}, map[int]bool{2: true}
	s := &suite{
		names:   []string{"TestA", "TestB", "TestC", "TestD", "TestE"},
		took:    map[string]time.Duration{"TestA": 1e7, "TestB": 2e9, "TestC": 1e9, "TestD": 1e9, "TestE": 1},
		reaches: map[string]map[int]bool{"TestA": one, "TestB": one, "TestC": one, "TestD": two, "TestE": two},
		kills:   map[string]int{},
	}
	for _, want := range [][]string{{"TestC", "TestB"}, {"TestB", "TestC"}} {
		if fast, slow := s.reaching(one); !slices.Equal(fast, []string{"TestA"}) || !slices.Equal(slow, want) {
			t.Errorf("%v %v", fast, slow)
		}
		for range 3 {
			s.killedBy("TestB")
		}
	}
}

func TestDiffs(t *testing.T) {
	lines := parseDiff(
		"--- a.go\n+++ a.go\n@@ -1,2 +3,2 @@ func f()\n-x\n-y\n+v\n+w\n@@ -9 +10 @@\n+z\n@@ -20,2 +19,0 @@\n",
	)
	kept := keep(
		[]Mutant{
			{File: "a.go", Line: 3}, {File: "a.go", Line: 4}, {File: "a.go", Line: 10}, {File: "a.go", Line: 19},
			{File: "b.go", Line: 3},
		},
		lines,
	)
	if len(kept) != 3 {
		t.Errorf("%v", kept)
	}
}

// An entry without a number is for all changes of its name.
func TestAnEntryNamesOneChangeOrAllOfItsName(t *testing.T) {
	first := Mutant{File: "a.go", Func: "f", From: "0", To: "1", Nth: 1}
	second := first
	second.Nth = 2
	for entry, want := range map[string][2]bool{
		"a.go: f: 0 → 1":    {true, true},
		"a.go: f: 0 → 1 #1": {true, false},
		"a.go: f: 0 → 1 #2": {false, true},
		"a.go: f: 0 → 2":    {false, false},
	} {
		list := map[string]bool{entry: true}
		if got := [2]bool{first.in(list), second.in(list)}; got != want {
			t.Errorf("%s: %v", entry, got)
		}
	}
}

// An entry whose code has changed says nothing any more.
func TestEquivalentsNameChangesThatCanBeMade(t *testing.T) {
	known, err := readEquivalents("equivalents.txt")
	if err != nil {
		t.Fatal(err)
	}
	for entry := range known {
		file, _, _ := strings.Cut(entry, ": ")
		list, err := collect(settings{root: "../.."}, file, nil)
		if err != nil {
			t.Error(err)
		}
		if !slices.ContainsFunc(list, func(m Mutant) bool { return m.in(map[string]bool{entry: true}) }) {
			t.Errorf("there is no %s", entry)
		}
	}
}
