package main

import (
	"strings"
	"testing"
)

// Each mutant of low is noticed, or refused, as if it were built by itself: by tests
// of the root, which reach it through another package.
func TestMutantsAreWovenIn(t *testing.T) {
	low := `package low

type Pair[K ~int, V any] struct{ k K }

func (Pair[_, _]) Many(_ int, rest ...int) int { return 1 + len(rest) }

func (p *Pair[K, V]) Key() (k K) { k = p.k + 1; return }

func Two[K ~int, V ~int](_ K, v V) (int, error) { return int(v) + 1, nil }

func Set(
	n *int,
	_ string, // why
) {
	*n = 1
}

func Say(s string) string { return s + "." }

func Loop(n int) { for n > 0 { n-- } }

func Parse(b [2]byte) byte { return b[1] }
`
	seen := `
	var p low.Pair[int, string]
	n := 0
	low.Set(&n, "")
	low.Loop(2)
	two, err := low.Two(1, 1)
	if p.Many(1, 2, 3) != 3 || p.Key() != 1 || two != 2 || err != nil || n != 1 || low.Say("s") != "s." {
		t.Fatal()
	}
	if low.Parse([2]byte{1, 2}) != 2 {
		t.Fatal()
	}`
	root := module(t, map[string]string{
		"go.mod":     "module example.test/m\n\ngo 1.25\n",
		"m.go":       "package m\n",
		"m_test.go":  strings.Replace(test("TestAll", seen), `"testing"`, `("testing"; "example.test/m/low")`, 1),
		"low/low.go": low,
	})
	s := settings{root: root, timeout: 1e12, processor: 1e9, jobs: 1}
	list, err := collect(s, "low", nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := newCourt(s, t.TempDir(), list, nil)
	if err != nil {
		t.Fatal(err)
	}
	unlike := map[string]string{
		`Say: s + "." → s - "."`: uncompiled, "Parse: 2 → 3": uncompiled, "Parse: 2 → 1": uncompiled,
		"Parse: 2 → 4": uncompiled, "Parse: 1 → 2": uncompiled,
		"Loop: n > 0 → n >= 0": survived, "Loop: n > 0 → n <= 0": survived, "Loop: 0 → 1": survived,
	}
	for _, m := range list {
		want, by := killed, "TestAll"
		name := strings.TrimPrefix(m.Key(), "low/low.go: ")
		if other, ok := unlike[name]; ok {
			want, by = other, ""
		} else if name == "Loop: n-- → n++" {
			by = processor
		}
		if result, killer := c.verdict(m); result != want || killer != by {
			t.Errorf("%s: %s by %q, want %s by %q", m.Key(), result, killer, want, by)
		}
	}
}
