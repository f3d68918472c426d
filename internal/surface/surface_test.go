package surface_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/surface"
)

// module is what a module of the tests has in its files.
var module = map[string]string{
	"go.mod": "module example.test/module\n\ngo 1.25\n",
	"module.go": `package module
		import "example.test/module/inner"
		const Number, hidden = 1, 2
		var Var = map[string]inner.T{}
		func Func[T inner.Set](T, ...inner.T) (int, error) { return hidden, nil }
		func None() {}
		type Alias = inner.T
		type Struct struct {
			inner.Embedded
			Field []*Struct
			JSON struct { Field func(int) bool }
			hidden int
		}
		func (Struct) Value() {}
		func (*Struct) Pointer(_ int) (name string) { return "" }
		func (*Struct) hide() {}
		type Generic[T any] struct { Of T }
		func (Generic[T]) Get() (t T) { return t }
		type Interface interface { inner.Reader; Do(named int) }
		type Function func(inner.T)`,
	"inner/inner.go": `package inner
		type T string
		type Set interface { ~int | string }
		type Reader interface { Read() }
		type Embedded struct{}
		func (Embedded) Promoted() {}`,
	"internal/secret/secret.go": "package secret\nconst Hidden = 1",
	"cmd/main.go":               "package main\nfunc Main() {}\nfunc main() {}",
}

// text is how they are written.
const text = `package inner
	type Embedded struct
		() Promoted()
	type Reader interface{Read()}
	type Set interface{~int | string}
	type T string
package module
	type Alias = inner.T
	func Func[T inner.Set](T, ...inner.T) (int, error)
	type Function func(inner.T)
	type Generic[T any] struct
		() Get() T
		Of T
	type Interface interface{Do(int); inner.Reader}
	func None()
	const Number untyped int = 1
	type Struct struct
		Embedded embeds inner.Embedded
		Field []*Struct
		JSON.Field func(int) bool
		(*) Pointer(int) string
		() Promoted()
		() Value()
	var Var map[string]inner.T
`

// write writes the module with a text in place of another.
func write(t *testing.T, old, replacement string) (dir string) {
	dir = t.TempDir()
	for name, content := range module {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(strings.Replace(content, old, replacement, 1)), 0o644))
	}
	t.Setenv("GOWORK", "off")
	return dir
}

func TestEachKindOfNameIsWrittenAndReadAgain(t *testing.T) {
	names, err := surface.Read(write(t, "", ""))
	require.NoError(t, err)
	require.Equal(t, text, names.String())
	require.Equal(t, names, surface.Parse(text))
	require.Contains(t, names, "module.Struct.JSON.Field")
}

func TestWhatIsBrokenIsTold(t *testing.T) {
	for name, change := range map[string]struct{ old, now, broken string }{
		"gone":                 {"func None() {}", "", "module.None"},
		"another constant":     {"Number, hidden = 1", "Number, hidden = 7", "module.Number"},
		"another parameter":    {"Pointer(_ int)", "Pointer(_ int64)", "module.Struct.Pointer"},
		"a pointer's method":   {"(Struct) Value()", "(*Struct) Value()", "module.Struct.Value"},
		"one method more":      {"Do(named int)", "Do(named int); More()", "module.Interface"},
		"a type of the models": {"Field func(int) bool", "Field func(int) int", "module.Struct.JSON.Field"},
		"a promoted method":    {"(Embedded) Promoted", "(Embedded) promoted", "inner.Embedded.Promoted module.Struct.Promoted"},
	} {
		dir := write(t, change.old, change.now)
		file, changelog := filepath.Join(dir, "api.txt"), filepath.Join(dir, "CHANGELOG.md")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		require.NoError(t, os.WriteFile(changelog, []byte("# Changelog\n\n## 2\n\n## 1\n"+change.broken), 0o644))
		for _, mode := range []string{surface.Lenient, surface.Strict, surface.Update} {
			err := surface.Check(dir, file, changelog, mode)
			for _, broken := range strings.Fields(change.broken) {
				require.ErrorContains(t, err, broken+": ", name)
			}
		}
		kept, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, text, string(kept), "an update that is refused writes nothing")

		require.NoError(t, os.WriteFile(changelog, []byte("# Changelog\n\n## 2\n"+change.broken+"\n\n## 1\n"), 0o644))
		require.NoError(t, surface.Check(dir, file, changelog, surface.Lenient), name)
		require.Error(t, surface.Check(dir, file, changelog, surface.Strict), name)
		require.NoError(t, surface.Check(dir, file, changelog, surface.Update), name)
		require.NoError(t, surface.Check(dir, file, changelog, surface.Strict), name)
	}
}

func TestWhatIsNewIsRefusedOnlyWhenAsked(t *testing.T) {
	dir := write(t, "func None() {}", "func None() {}\nfunc (renamed *Struct) New() {}")
	file, changelog := filepath.Join(dir, "api.txt"), filepath.Join(dir, "CHANGELOG.md")
	require.Error(t, surface.Check(dir, file, changelog, surface.Update), "there is no changelog")
	require.NoError(t, os.WriteFile(changelog, nil, 0o644))
	require.Error(t, surface.Check(dir, file, changelog, surface.Lenient), "there is no file")
	require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	require.NoError(t, surface.Check(dir, file, changelog, surface.Lenient))
	require.ErrorContains(t, surface.Check(dir, file, changelog, surface.Strict), "module.Struct.New")
	require.NoError(t, surface.Check(dir, file, changelog, surface.Update))
	require.NoError(t, surface.Check(dir, file, changelog, surface.Strict))
	require.Error(t, surface.Check(filepath.Join(dir, "none"), file, changelog, surface.Lenient))
}
