package cloudflare_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/internal/surface"
)

// What go doc shows of the public packages stands there with a comment and can
// be named: no exported type is an alias of one that users can't name, and no
// function, method or field has one.
func TestUsersCanNameAndReadAboutWhatTheyMeet(t *testing.T) {
	t.Parallel()
	packages, err := surface.List(".")
	require.NoError(t, err)
	imports := surface.Importer(packages)
	for _, p := range packages {
		if p.Public() {
			require.Equal(t, known[p.ImportPath], inspected(t, p, imports).problems, p.ImportPath)
		}
	}
}

// known is what stays as it is: options of the emulator change what only it may
// change.
var known = map[string][]string{
	modulePath + "/cloudflaretest": {"Option: settings can't be named"},
}

// go doc shows nothing of what an alias is of: Error's comment names it.
func TestTheCommentOfErrorNamesItsFieldsAndMethods(t *testing.T) {
	t.Parallel()
	packages, err := surface.List(".")
	require.NoError(t, err)
	pkg, err := surface.Importer(packages).Import(modulePath)
	require.NoError(t, err)
	alias := pkg.Scope().Lookup("Error")
	var members []string
	for selection := range types.NewMethodSet(types.NewPointer(alias.Type())).Methods() {
		members = append(members, selection.Obj().Name())
	}
	for field := range alias.Type().Underlying().(*types.Struct).Fields() {
		members = append(members, field.Name())
	}
	file, err := os.ReadFile("errors.go")
	require.NoError(t, err)
	comment, _, _ := strings.Cut(string(file), "\ntype Error = ")
	var told []string
	for _, line := range regexp.MustCompile(`(?m)^//   - ([\w, ]+):`).FindAllStringSubmatch(comment, -1) {
		told = append(told, strings.Split(line[1], ", ")...)
	}
	hidden := func(name string) bool { return !token.IsExported(name) }
	require.ElementsMatch(t, slices.DeleteFunc(members, hidden), told)
}

// The walk finds what it is there for.
func TestTheWalkOverTheSurfaceFindsEachFault(t *testing.T) {
	t.Parallel()
	const inner = `package inner
		type T struct { Field int }
		func (T) Method() {}`
	const outer = `package outer
		import "module/internal/inner"
		// Told has all there may be.
		type Told struct {
			// Field is told.
			Field int
			One, Two int // told together
			// First and Second are told of at once.
			First int
			Second, Third int
			hidden inner.T
			JSON struct { Field int } // all told
		}
		// Alias is.
		type Alias = inner.T
		type Untold struct { field int }
		func (Told) Untold() {}
		// Func is.
		func Func(map[string][]*inner.T) {}
		// Names.
		const ( A = 1; B = 2 )
		const C = 3
		// Var is.
		var Var func() inner.T
		type alias = inner.T
		// Embeds is.
		type Embeds struct { alias }
		// Fields is.
		type Fields struct {
			Field int
			// Inner is.
			Inner chan inner.T
			// JSON is.
			JSON struct { inner.T }
		}
		// Interface is.
		type Interface interface { Method(); private() }
		type hidden int
		// Gives is.
		func Gives[T inner.T]() (hidden, error) { return 0, nil }
		// Elements is.
		type Elements []inner.T`
	fset := token.NewFileSet()
	file := func(text string) []*ast.File {
		syntax, err := parser.ParseFile(fset, "", text, parser.ParseComments)
		require.NoError(t, err)
		return []*ast.File{syntax}
	}
	within := inspect(t, fset, "module/internal/inner", file(inner), nil)
	inside := func(string) (*types.Package, error) { return within.pkg, nil }
	got := inspect(t, fset, "module", file(outer), importing(inside))
	require.Equal(t, []string{
		"Alias: T can't be named", "C: no comment", "Elements: T can't be named",
		"Embeds.Field: of alias, which is not shown", "Embeds.Method: of alias, which is not shown",
		"Fields.Field: no comment", "Fields.Inner: T can't be named", "Fields.JSON: T can't be named",
		"Func: T can't be named", "Gives: T can't be named", "Gives: hidden can't be named", "Interface.Method: no comment",
		"Told.Third: no comment", "Told.Untold: no comment", "Untold: no comment", "Var: T can't be named",
		"package: no comment",
	}, got.problems)
}

func inspected(t *testing.T, p surface.Package, imports types.Importer) *inspection {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	return inspect(t, fset, p.ImportPath, files, imports)
}

// inspection is a package as its users meet it.
type inspection struct {
	pkg      *types.Package
	told     map[token.Pos]bool // where the names stand that have a comment
	problems []string
}

func inspect(t *testing.T, fset *token.FileSet, path string, files []*ast.File, imports types.Importer) *inspection {
	pkg, err := (&types.Config{Importer: imports}).Check(path, fset, files, nil)
	require.NoError(t, err)
	s := &inspection{pkg: pkg, told: map[token.Pos]bool{}}
	for _, file := range files {
		ast.Inspect(file, s.comments)
	}
	if !slices.ContainsFunc(files, func(file *ast.File) bool { return file.Doc != nil }) {
		s.problem("package: no comment")
	}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			s.object(obj)
		}
	}
	slices.Sort(s.problems)
	return s
}

// comments notes which names have one.
func (s *inspection) comments(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FuncDecl:
		s.note(n.Doc != nil, n.Name)
		return false
	case *ast.GenDecl:
		for _, spec := range n.Specs {
			s.spec(n, spec)
		}
	case *ast.FieldList:
		s.list(n.List)
	}
	return true
}

// list notes fields and methods, those too that the comment above them names
// when it tells of several.
func (s *inspection) list(fields []*ast.Field) {
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var words []string
	for _, field := range fields {
		comment := cmp.Or(field.Doc, field.Comment)
		if comment != nil {
			words = strings.FieldsFunc(comment.Text(), func(r rune) bool { return !inWord(r) })
		}
		for _, name := range field.Names {
			s.note(comment != nil || slices.Contains(words, name.Name), name)
		}
	}
}

// spec notes the names of a declaration. One comment is enough for a group of
// constants, variables or aliases, but not for one of types.
func (s *inspection) spec(group *ast.GenDecl, spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.ValueSpec:
		s.note(cmp.Or(spec.Doc, spec.Comment, group.Doc) != nil, spec.Names...)
	case *ast.TypeSpec:
		shared := group.Doc != nil && (len(group.Specs) == 1 || spec.Assign.IsValid())
		s.note(shared || cmp.Or(spec.Doc, spec.Comment) != nil, spec.Name)
	}
}

func (s *inspection) note(told bool, names ...*ast.Ident) {
	for _, name := range names {
		s.told[name.Pos()] = told
	}
}

func (s *inspection) problem(format string, args ...any) {
	s.problems = append(s.problems, fmt.Sprintf(format, args...))
}

func (s *inspection) object(obj types.Object) {
	s.member(obj.Name(), obj)
	name, ok := obj.(*types.TypeName)
	if !ok || name.IsAlias() {
		return
	}
	declared := obj.Type().(*types.Named)
	s.methods(declared)
	switch under := declared.Underlying().(type) {
	case *types.Struct:
		s.fields(obj.Name(), under)
	case *types.Interface:
		for method := range under.ExplicitMethods() {
			if method.Exported() {
				s.member(obj.Name()+"."+method.Name(), method)
			}
		}
	default:
		s.nameable(obj.Name(), under)
	}
}

// member checks something that has a name of its own.
func (s *inspection) member(name string, obj types.Object) {
	if !s.told[obj.Pos()] {
		s.problem("%s: no comment", name)
	}
	if t, ok := obj.(*types.TypeName); !ok {
		s.nameable(name, obj.Type())
	} else if t.IsAlias() {
		s.nameable(name, types.Unalias(t.Type()))
	}
}

// methods checks those of a type, which it may have of what it embeds.
func (s *inspection) methods(of *types.Named) {
	set := types.NewMethodSet(types.NewPointer(of))
	for selection := range set.Methods() {
		method, name := selection.Obj(), of.Obj().Name()+"."+selection.Obj().Name()
		switch path := selection.Index(); {
		case !method.Exported():
		case len(path) == 1:
			s.member(name, method)
		default:
			s.promoted(name, of.Underlying().(*types.Struct).Field(path[0]))
		}
	}
}

func (s *inspection) promoted(name string, from *types.Var) {
	if !from.Exported() {
		s.problem("%s: of %s, which is not shown", name, from.Name())
	}
}

func (s *inspection) fields(of string, t *types.Struct) {
	for field := range t.Fields() {
		name := of + "." + field.Name()
		switch inner, isStruct := field.Type().Underlying().(*types.Struct); {
		case field.Exported() && field.Embedded():
			s.nameable(name, field.Type())
		case field.Exported():
			s.member(name, field)
		case field.Embedded() && isStruct:
			for hidden := range inner.Fields() {
				if hidden.Exported() {
					s.promoted(of+"."+hidden.Name(), field)
				}
			}
		}
	}
}

// nameable checks that users can name all that a type is made of.
func (s *inspection) nameable(name string, t types.Type) {
	if t, ok := t.(called); ok {
		s.reachable(name, t.Obj())
	}
	for _, part := range parts(t) {
		s.nameable(name, part)
	}
}

// called is a type with a name, or an alias.
type called interface {
	Obj() *types.TypeName
	TypeArgs() *types.TypeList
}

// parts are the types that a type is made of. A named one is looked into where it
// is declared.
func parts(t types.Type) []types.Type {
	switch t := t.(type) {
	case called:
		return slices.Collect(t.TypeArgs().Types())
	case *types.Map:
		return []types.Type{t.Key(), t.Elem()}
	case interface{ Elem() types.Type }: // pointers, lists and channels
		return []types.Type{t.Elem()}
	case *types.Signature:
		return slices.Concat(each(t.Params().Variables()), each(t.Results().Variables()), constraints(t))
	case *types.Struct:
		return each(t.Fields())
	case *types.Interface:
		return slices.Concat(each(t.ExplicitMethods()), slices.Collect(t.EmbeddedTypes()))
	case *types.Union:
		return each(t.Terms())
	}
	return nil
}

func constraints(t *types.Signature) (list []types.Type) {
	for p := range t.TypeParams().TypeParams() {
		list = append(list, p.Constraint())
	}
	return list
}

// each is the types of what has one.
func each[T interface{ Type() types.Type }](all iter.Seq[T]) (list []types.Type) {
	for one := range all {
		list = append(list, one.Type())
	}
	return list
}

func (s *inspection) reachable(name string, obj *types.TypeName) {
	universal := obj.Pkg() == nil
	if !universal && (!obj.Exported() || surface.Internal(obj.Pkg().Path())) {
		s.problem("%s: %s can't be named", name, obj.Name())
	}
}

// importing is an importer made of a function.
type importing func(string) (*types.Package, error)

func (i importing) Import(path string) (*types.Package, error) { return i(path) }
