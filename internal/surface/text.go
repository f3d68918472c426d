package surface

import (
	"fmt"
	"go/types"
	"slices"
	"strings"
)

// Names has, for each name that users can use, what it is: as "accounts.Member"
// or "accounts.Member.ID", the keys are, and as "ID string" the values.
type Names map[string]string

// Read returns the names of the public packages of the module around dir.
func Read(dir string) (Names, error) {
	packages, err := List(dir)
	if err != nil {
		return nil, err
	}
	names, imports := Names{}, Importer(packages)
	for _, p := range packages {
		if !p.Public() {
			continue
		}
		pkg, err := imports.Import(p.ImportPath)
		if err != nil {
			return nil, fmt.Errorf("importing %s: %w", p.ImportPath, err)
		}
		names.add(pkg)
	}
	return names, nil
}

func (n Names) add(pkg *types.Package) {
	w := walk{n, pkg}
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			w.object(pkg.Name()+"."+name, obj)
		}
	}
}

// walk adds the names of one package.
type walk struct {
	Names
	pkg *types.Package
}

// text writes a type as the package itself would, others' with their package.
func (w walk) text(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == w.pkg {
			return ""
		}
		return p.Name()
	})
}

func (w walk) object(key string, obj types.Object) {
	name := obj.Name()
	switch obj := obj.(type) {
	case *types.Const:
		w.Names[key] = fmt.Sprintf("const %s %s = %s", name, w.text(obj.Type()), obj.Val().ExactString())
	case *types.Var:
		w.Names[key] = fmt.Sprintf("var %s %s", name, w.text(obj.Type()))
	case *types.Func:
		w.Names[key] = "func " + name + w.signature(obj.Signature())
	case *types.TypeName:
		w.typeName(key, obj)
	}
}

func (w walk) typeName(key string, obj *types.TypeName) {
	if obj.IsAlias() {
		w.Names[key] = fmt.Sprintf("type %s = %s", obj.Name(), w.text(types.Unalias(obj.Type())))
		return
	}
	named := obj.Type().(*types.Named)
	head := fmt.Sprintf("type %s%s ", obj.Name(), w.constraints(named.TypeParams()))
	switch under := named.Underlying().(type) {
	case *types.Struct:
		w.Names[key] = head + "struct"
		w.fields(key, "", under)
	case *types.Interface: // one more method is a change
		w.Names[key] = head + w.demands(under)
		return
	default:
		w.Names[key] = head + w.text(under)
	}
	w.methods(key, named)
}

// fields adds those of a struct, and of structs in it that have no name.
func (w walk) fields(key, within string, t *types.Struct) {
	for field := range t.Fields() {
		name := within + field.Name()
		inner, unnamed := field.Type().(*types.Struct)
		switch {
		case !field.Exported():
		case unnamed:
			w.fields(key, name+".", inner)
		case field.Embedded():
			w.Names[key+"."+name] = name + " embeds " + w.text(field.Type())
		default:
			w.Names[key+"."+name] = name + " " + w.text(field.Type())
		}
	}
}

// methods adds those that a type and a pointer to it have, also through what it
// embeds.
func (w walk) methods(key string, named *types.Named) {
	values := types.NewMethodSet(named)
	for selection := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		method := selection.Obj()
		if !method.Exported() {
			continue
		}
		receiver := "(*) "
		if values.Lookup(method.Pkg(), method.Name()) != nil {
			receiver = "() "
		}
		w.Names[key+"."+method.Name()] = receiver + method.Name() + w.signature(selection.Type().(*types.Signature))
	}
}

// demands writes what a type needs to have to be of an interface.
func (w walk) demands(t *types.Interface) string {
	var texts []string
	for method := range t.ExplicitMethods() {
		texts = append(texts, method.Name()+w.signature(method.Signature()))
	}
	for embedded := range t.EmbeddedTypes() {
		texts = append(texts, w.text(embedded))
	}
	return "interface{" + strings.Join(texts, "; ") + "}"
}

// signature leaves out the names of parameters: users don't write them.
func (w walk) signature(s *types.Signature) string {
	text := w.constraints(s.TypeParams()) + "(" + w.list(s.Params(), s.Variadic()) + ")"
	switch s.Results().Len() {
	case 0:
		return text
	case 1:
		return text + " " + w.list(s.Results(), false)
	}
	return text + " (" + w.list(s.Results(), false) + ")"
}

func (w walk) list(vars *types.Tuple, variadic bool) string {
	var texts []string
	for v := range vars.Variables() {
		texts = append(texts, w.text(v.Type()))
	}
	if last := len(texts) - 1; variadic {
		texts[last] = "..." + strings.TrimPrefix(texts[last], "[]")
	}
	return strings.Join(texts, ", ")
}

func (w walk) constraints(params *types.TypeParamList) string {
	if params.Len() == 0 {
		return ""
	}
	var texts []string
	for p := range params.TypeParams() {
		texts = append(texts, p.Obj().Name()+" "+w.text(p.Constraint()))
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// String writes the names as Parse reads them: sorted, a line each, those of a
// type below it.
func (n Names) String() string {
	var b strings.Builder
	of := ""
	for _, key := range n.sorted() {
		pkg, rest, _ := strings.Cut(key, ".")
		if pkg != of {
			fmt.Fprintf(&b, "package %s\n", pkg)
			of = pkg
		}
		fmt.Fprintf(&b, "%s%s\n", strings.Repeat("\t", depth(rest)), n[key])
	}
	return b.String()
}

// depth is how far in a name of a package is written.
func depth(name string) int { return 1 + min(strings.Count(name, "."), 1) }

func (n Names) sorted() []string {
	keys := make([]string, 0, len(n))
	for key := range n {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
