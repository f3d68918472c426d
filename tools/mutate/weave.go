package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"hash/fnv"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// variable names the mutant that a woven program is. Without it the program is what
// it was.
const variable = "GO_MUTANT"

// reached is the variable of a file that a test writes to which functions it reaches.
const reached = "GO_MUTANTS_REACHED"

// asking is the value of variable with which it does.
const asking = -1

// dispatch is added to a woven package. The calls of mutantReached are for asking.
const dispatch = `package %s

import (
	"os"
	"strconv"
	"sync"
)

var (
	theMutant, _   = strconv.Atoi(os.Getenv("` + variable + `"))
	mutantFile     = os.Getenv("` + reached + `")
	mutantsReached sync.Map
)

func mutantReached(function int) {
	if _, before := mutantsReached.LoadOrStore(function, true); before {
		return
	}
	f, err := os.OpenFile(mutantFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = f.WriteString(strconv.Itoa(function) + "\n")
		_ = f.Close()
	}
	if err != nil {
		panic(err)
	}
}
`

// woven is packages with their mutants in them, each in a copy of the function that it
// changes: their tests, and those of the packages that import them, are built once
// for all mutants. A change of a declaration can't be woven in, nor one of a signature.
type woven struct {
	dir       string           // of the files that take the place of others
	ids       map[string]int   // by the key of the mutant: refused, 0 where it isn't woven in
	functions map[string]int   // by the same: what mutantReached says of its function
	lines     map[string][]int // by the new file's name, whose copy each line is of, counted from 1
}

const refused = -1 // by the compiler

// weave writes the packages of list with its mutants. It leaves out those that the
// compiler refuses.
func weave(s settings, dir string, list []Mutant) (*woven, error) {
	w := &woven{dir: dir, ids: map[string]int{}, functions: map[string]int{}}
	for range 20 {
		if err := w.write(s, list); err != nil {
			return nil, err
		}
		out, err := w.compile(s, packages(list))
		if err == nil {
			return w, nil
		}
		if !w.leaveOut(out, list) {
			return nil, fmt.Errorf("building with mutants: %w\n%s", err, out)
		}
	}
	return nil, fmt.Errorf("building with mutants: %w", errors.ErrUnsupported)
}

func (w *woven) overlay() string { return filepath.Join(w.dir, "overlay.json") }

func (w *woven) compile(s settings, packages []string) (string, error) {
	cmd := exec.Command("go", append([]string{"build", "-gcflags=-e", "-overlay", w.overlay()}, packages...)...)
	cmd.Dir = s.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// write writes every file that a mutant of list changes, and the one that dispatches.
func (w *woven) write(s settings, list []Mutant) error {
	replace := map[string]string{}
	w.lines = map[string][]int{}
	for _, m := range list {
		original := filepath.Join(s.root, filepath.FromSlash(m.File))
		if replace[original] != "" {
			continue
		}
		src, err := os.ReadFile(original)
		if err != nil {
			return err
		}
		text, name, err := w.file(m.File, src, list)
		if err != nil {
			return err
		}
		changed := filepath.Join(w.dir, flat(m.File))
		replace[original] = changed
		added := changed + ".mutants.go" // the same for each file of a package
		replace[filepath.Join(filepath.Dir(original), "mutants.go")] = added
		err = errors.Join(
			os.WriteFile(changed, text, 0o600),
			os.WriteFile(added, fmt.Appendf(nil, dispatch, name), 0o600),
		)
		if err != nil {
			return err
		}
	}
	return writeOverlay(w.overlay(), replace)
}

// number is the same for a mutant whatever others there are, so that go build need not
// build a package again for another run.
func number(m Mutant) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(m.Key()))
	return 1 + int(h.Sum32()>>1)
}

// flat names the file that takes the place of another.
func flat(name string) string { return strings.ReplaceAll(name, "/", "_") }

// file weaves the mutants of one file in, and remembers whose copy each line is of.
func (w *woven) file(name string, src []byte, list []Mutant) (text []byte, pkg string, err error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, "", err
	}
	base := fset.File(file.Pos()).Base()
	var body, copies bytes.Buffer
	var owners []int
	done := 0
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		h := headOf(src, base, f)
		var cases strings.Builder
		first := 0
		for i, m := range list {
			if m.File == name && w.ids[m.Key()] != refused && h.open <= m.from && m.to <= h.end {
				id := number(m)
				if cases.Len() == 0 {
					fmt.Fprintf(&cases, "case %d: mutantReached(%d); ", asking, id)
					first = id
				}
				w.ids[m.Key()], w.functions[m.Key()] = id, first
				added := "\n" + h.as(id) + string(src[h.open:m.from]) + m.with + string(src[m.to:h.end])
				copies.WriteString(added)
				for range strings.Count(added, "\n") {
					owners = append(owners, i+1)
				}
				fmt.Fprintf(&cases, "case %d: %s; ", id, h.call(id))
			}
		}
		if cases.Len() > 0 {
			body.Write(src[done:h.start])
			body.WriteString(h.as(0) + "{ switch theMutant { " + cases.String() + "};")
			done = h.open + 1
		}
	}
	body.Write(src[done:])
	w.lines[flat(name)] = append(make([]int, bytes.Count(body.Bytes(), []byte("\n"))+1), owners...)
	return append(body.Bytes(), copies.Bytes()...), file.Name.Name, nil
}

var complaint = regexp.MustCompile(`(?m)^(\S+\.go):(\d+):`)

// leaveOut takes out the mutants whose copies the compiler refuses.
func (w *woven) leaveOut(said string, list []Mutant) (any bool) {
	for _, found := range complaint.FindAllStringSubmatch(said, -1) {
		lines := w.lines[path.Base(found[1])]
		n, _ := strconv.Atoi(found[2])
		if n < 1 || n > len(lines) || lines[n-1] == 0 {
			continue
		}
		w.ids[list[lines[n-1]-1].Key()], any = refused, true
	}
	return any
}

// head is what stands before a function's body, with a name for every parameter.
type head struct {
	start, open, end                   int // offsets of the function, of its body and of the end
	receiver, name, types, in, results string
	to, forward                        string // what a call of a copy is made of
}

func headOf(src []byte, base int, f *ast.FuncDecl) head {
	text := func(from, to token.Pos) string { return string(src[int(from)-base : int(to)-base]) }
	h := head{start: int(f.Pos()) - base, open: int(f.Body.Lbrace) - base, end: int(f.Body.Rbrace) + 1 - base}
	h.name = f.Name.Name
	if f.Recv != nil {
		params, names := named(f.Recv, "mutantR", text)
		h.receiver, h.to = "("+params+") ", names+"."
	}
	if types := f.Type.TypeParams; types != nil {
		h.types = text(types.Pos(), types.End())
		_, names := named(types, "", text)
		h.forward = "[" + names + "]"
	}
	params, names := named(f.Type.Params, "mutantP", text)
	h.in, h.forward = "("+params+")", h.forward+"("+names+")"
	if results := f.Type.Results; results != nil {
		h.results = text(results.Pos(), results.End()) + " "
	}
	return h
}

// as is the head of a copy, or of the function itself for 0.
func (h head) as(id int) string {
	name := h.name
	if id > 0 {
		name = fmt.Sprint("mutant", id)
	}
	return "func " + h.receiver + name + h.types + h.in + " " + h.results
}

func (h head) call(id int) string {
	call := fmt.Sprint(h.to, "mutant", id, h.forward)
	if h.results == "" {
		return call + "; return"
	}
	return "return " + call
}

// named lists parameters, each with a name, and those names as a call has them.
func named(list *ast.FieldList, prefix string, text func(from, to token.Pos) string) (params, names string) {
	var declared, called []string
	for _, field := range list.List {
		kind := text(field.Type.Pos(), field.Type.End())
		var ids []string
		for _, id := range field.Names {
			ids = append(ids, id.Name)
		}
		if len(ids) == 0 {
			ids = []string{"_"}
		}
		for _, id := range ids {
			if id == "_" {
				id = fmt.Sprint(prefix, len(declared))
			}
			declared = append(declared, id+" "+kind)
			if strings.HasPrefix(kind, "...") {
				id += "..."
			}
			called = append(called, id)
		}
	}
	return strings.Join(declared, ", "), strings.Join(called, ", ")
}
