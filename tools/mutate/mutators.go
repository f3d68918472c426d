package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// Mutant is one change of a source file.
type Mutant struct {
	File, Func string
	Line       int
	From, To   string // the expression or statement, on one line
	Nth        int    // of the same name in the file, from 1

	from, to int    // the offsets of what is replaced
	with     string // by what
}

// Name is what an equivalents file calls a mutant. It has no line number, so that it
// outlives other changes of the file. It ends with the arrow where a statement is
// left out.
func (m Mutant) Name() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s: %s → %s", m.File, m.Func, m.From, m.To))
}

// Key is the name, with its number where the file has more of the same name.
func (m Mutant) Key() string {
	if m.Nth == 1 {
		return m.Name()
	}
	return fmt.Sprintf("%s #%d", m.Name(), m.Nth)
}

// in reports whether a list names the mutant, or all of its name: #1 is the first alone.
func (m Mutant) in(list map[string]bool) bool {
	return list[m.Name()] || list[fmt.Sprintf("%s #%d", m.Name(), m.Nth)]
}

// text is the file with the change.
func (m Mutant) text(src []byte) []byte {
	return slices.Concat(src[:m.from], []byte(m.with), src[m.to:])
}

// edit is a piece of a file that is replaced by another one.
type edit struct {
	from, to token.Pos
	text     string
}

var operators = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR},
	token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.REM: {token.MUL}, token.SHL: {token.SHR}, token.SHR: {token.SHL},
	token.AND: {token.OR}, token.OR: {token.AND},
}

var assignments = map[token.Token]token.Token{
	token.ADD_ASSIGN: token.SUB_ASSIGN, token.SUB_ASSIGN: token.ADD_ASSIGN,
	token.MUL_ASSIGN: token.QUO_ASSIGN, token.QUO_ASSIGN: token.MUL_ASSIGN,
	token.INC: token.DEC, token.DEC: token.INC,
}

// Mutate lists the changes of the file that src is.
func Mutate(name string, src []byte) ([]Mutant, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var list []Mutant
	seen := map[string]int{}
	for _, decl := range file.Decls {
		where := declared(decl)
		ast.Inspect(decl, func(n ast.Node) bool {
			for _, e := range edits(n) {
				m := apply(fset, name, where, src, n, e)
				seen[m.Name()]++
				m.Nth = seen[m.Name()]
				list = append(list, m)
			}
			_, isImport := n.(*ast.ImportSpec)
			_, isField := n.(*ast.StructType)
			return !isImport && !isField
		})
	}
	return list, nil
}

// declared names what a declaration declares.
func declared(decl ast.Decl) string {
	f, ok := decl.(*ast.FuncDecl)
	if !ok {
		return "declarations"
	}
	if f.Recv == nil {
		return f.Name.Name
	}
	receiver := f.Recv.List[0].Type
	if star, ok := receiver.(*ast.StarExpr); ok {
		receiver = star.X
	}
	switch index := receiver.(type) {
	case *ast.IndexExpr:
		receiver = index.X
	case *ast.IndexListExpr:
		receiver = index.X
	}
	return fmt.Sprint(receiver) + "." + f.Name.Name
}

func apply(fset *token.FileSet, name, where string, src []byte, n ast.Node, e edit) Mutant {
	at := func(p token.Pos) int { return fset.Position(p).Offset }
	piece := func(from, to token.Pos, text string) string {
		return string(src[at(n.Pos()):at(from)]) + text + string(src[at(to):at(n.End())])
	}
	return Mutant{
		File: name, Func: where, Line: fset.Position(e.from).Line,
		from: at(e.from), to: at(e.to), with: e.text,
		From: oneLine(string(src[at(n.Pos()):at(n.End())])), To: oneLine(piece(e.from, e.to, e.text)),
	}
}

// oneLine is code as an equivalents file has it.
func oneLine(code string) string { return strings.Join(strings.Fields(code), " ") }

// edits lists the changes of one node.
func edits(n ast.Node) []edit {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return operator(n)
	case *ast.UnaryExpr:
		if n.Op == token.NOT {
			return []edit{{n.OpPos, n.X.Pos(), ""}}
		}
	case *ast.IncDecStmt:
		return []edit{{n.TokPos, n.TokPos + 2, assignments[n.Tok].String()}}
	case *ast.Ident:
		if other := map[string]string{"true": "false", "false": "true"}[n.Name]; other != "" {
			return []edit{{n.Pos(), n.End(), other}}
		}
	case *ast.BasicLit:
		return literal(n)
	case *ast.AssignStmt:
		return assignment(n)
	case *ast.ExprStmt:
		return []edit{{n.Pos(), n.End(), ""}}
	case *ast.BranchStmt:
		if n.Tok == token.CONTINUE {
			return []edit{{n.Pos(), n.End(), ""}}
		}
	}
	return nil
}

func operator(n *ast.BinaryExpr) (list []edit) {
	for _, op := range operators[n.Op] {
		list = append(list, edit{n.OpPos, n.OpPos + token.Pos(len(n.Op.String())), op.String()})
	}
	return list
}

// literal doubles numbers and moves them by one, and misspells strings that could
// be a header's name.
func literal(n *ast.BasicLit) (list []edit) {
	put := func(text string) { list = append(list, edit{n.Pos(), n.End(), text}) }
	switch n.Kind {
	case token.INT:
		value, err := strconv.ParseInt(n.Value, 0, 64)
		if err != nil {
			return nil
		}
		put(strconv.FormatInt(value+1, 10))
		if value > 0 {
			put(strconv.FormatInt(value-1, 10))
		}
		if value > 1 && value < 1<<61 {
			put(strconv.FormatInt(value*2, 10))
		}
	case token.STRING:
		if text, err := strconv.Unquote(n.Value); err == nil && header(text) {
			put(strconv.Quote(text + "x"))
		}
	}
	return list
}

// header reports whether text looks like the name of an HTTP header.
func header(text string) bool {
	if len(text) < 3 || text[0] < 'A' || text[0] > 'Z' {
		return false
	}
	for _, c := range text {
		if c != '-' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return true
}

// assignment turns an operation around, or removes the statement: its values are
// still computed, so that nothing is left unused.
func assignment(n *ast.AssignStmt) []edit {
	if n.Tok == token.DEFINE {
		return nil
	}
	if other, ok := assignments[n.Tok]; ok {
		return []edit{{n.TokPos, n.TokPos + token.Pos(len(n.Tok.String())), other.String()}}
	}
	blanks := strings.TrimSuffix(strings.Repeat("_, ", len(n.Lhs)), ", ")
	if n.Tok != token.ASSIGN || blanks == names(n.Lhs) {
		return nil
	}
	if names(n.Rhs) == "nil" {
		return []edit{{n.Pos(), n.End(), ""}} // nothing gives nil a type otherwise
	}
	return []edit{{n.Pos(), n.TokPos, blanks + " "}}
}

func names(list []ast.Expr) string {
	var all []string
	for _, e := range list {
		id, ok := e.(*ast.Ident)
		if !ok {
			return ""
		}
		all = append(all, id.Name)
	}
	return strings.Join(all, ", ")
}
