package apijson

import (
	"encoding/json"
	"reflect"
	"strings"
	"sync"
	"time"
	"unsafe"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// plan says how to decode one type. It is made once, never changed afterwards,
// and read without a lock.
type plan struct {
	typ  reflect.Type
	size uintptr // of a value of typ
	kind kind
	// decode reads the value at index i of the text, which is not null, into
	// memory that holds a value of typ.
	decode func(d *decoder, p *plan, i int, at unsafe.Pointer) (end int, st status)

	elem   *plan          // of a slice's elements
	fields []member       // of a model's fields, in the order of the document
	index  map[string]int // name to place in fields
	object uintptr        // offset of the model's respjson.Object
	unwrap bool           // an array stands for its first element
	union  func(value any, at unsafe.Pointer) bool
}

// kind marks the plans that value handles itself.
type kind uint8

const (
	aString kind = iota + 1
	aModel
)

// member is a model's field: where its value goes, and where its metadata goes.
type member struct {
	key
	plan  *plan
	value uintptr
	meta  uintptr
}

// key is a name as nearly every reply has it, with its quotes and a colon:
// "id": with nothing between. Its first sixteen bytes are compared as two
// words.
type key struct {
	head, headMask uint64
	tail, tailMask uint64
	rest           string // what follows the sixteenth byte
	size           int
}

func newKey(name string) key {
	text := `"` + name + `":`
	k := key{size: len(text), rest: text[min(16, len(text)):]}
	k.head, k.headMask = pack(text)
	k.tail, k.tailMask = pack(text[min(8, len(text)):])
	return k
}

// begins reports whether the text that head, tail and rest are cut from begins
// with the key.
func (k *key) begins(head, tail uint64, rest string) bool {
	return (head^k.head)&k.headMask|(tail^k.tail)&k.tailMask == 0 &&
		(k.rest == "" || strings.HasPrefix(rest, k.rest))
}

// pack returns what load makes of the first bytes of text, and a mask of them.
func pack(text string) (word, mask uint64) {
	for i := range min(8, len(text)) {
		word |= uint64(text[i]) << (8 * i)
		mask |= 0xff << (8 * i)
	}
	return word, mask
}

var (
	plans  sync.Map // reflect.Type to *plan
	unions = map[reflect.Type]func(value any, at unsafe.Pointer) bool{}

	timeType    = reflect.TypeFor[time.Time]()
	textType    = reflect.TypeFor[Text]()
	intoType    = reflect.TypeFor[Into]()
	objectType  = reflect.TypeFor[respjson.Object]()
	fieldType   = reflect.TypeFor[respjson.Field]()
	unwrapType  = reflect.TypeFor[interface{ UnwrapArray() }]()
	decoderType = reflect.TypeFor[json.Unmarshaler]()
)

// RegisterUnion says how an interface type is decoded: decode gets the value as
// encoding/json decodes it into an any, with each number a json.Number, and
// never nil. It must return false when the value is of a wrong type, and must
// allocate no more than twice what the value takes, which a text's budget
// accounts for. It is called from package variables and init only.
func RegisterUnion[T any](decode func(value any) (T, bool)) struct{} {
	unions[reflect.TypeFor[T]()] = func(value any, at unsafe.Pointer) bool {
		made, ok := decode(value)
		if ok {
			*(*T)(at) = made // at holds a T: it comes from a plan whose typ is T
		}
		return ok
	}
	return struct{}{}
}

func planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	made := drafts{}
	p := made.planOf(t)
	for t, p := range made {
		plans.LoadOrStore(t, p)
	}
	return p
}

// drafts are the plans that are being made: a type that contains itself finds
// its own plan among them, and other goroutines see plans only when they are
// complete.
type drafts map[reflect.Type]*plan

func (made drafts) planOf(t reflect.Type) *plan {
	if p, ok := plans.Load(t); ok {
		return p.(*plan)
	}
	if p := made[t]; p != nil {
		return p
	}
	p := &plan{typ: t, size: t.Size(), union: unions[t]}
	made[t] = p
	made.fill(p, t)
	return p
}

func (made drafts) fill(p *plan, t reflect.Type) {
	switch kind := t.Kind(); {
	case p.union != nil:
		p.decode = decodeUnion
	case t == timeType:
		p.decode = decodeTime
	case t == textType:
		p.decode = decodeText
	case t == intoType:
		p.decode = decodeInto
	case isModel(t):
		p.decode = decodeModel
		p.kind = aModel
		made.model(p)
	case reflect.PointerTo(t).Implements(decoderType):
		p.decode = decodeOther
	case kind == reflect.String:
		p.decode = decodeString
		p.kind = aString
	case kind == reflect.Bool:
		p.decode = decodeBool
	case kind == reflect.Int64:
		p.decode = decodeInt
	case kind == reflect.Float64:
		p.decode = decodeFloat
	case kind == reflect.Interface && t.NumMethod() == 0:
		p.decode = decodeAny
	case kind == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		p.decode = decodeSlice
		p.elem = made.planOf(t.Elem())
	default:
		p.decode = decodeOther
	}
}

func isModel(t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return false
	}
	meta, ok := ownField(t, "JSON")
	if !ok || meta.Type.Kind() != reflect.Struct {
		return false
	}
	object, ok := ownField(meta.Type, "Object")
	return ok && object.Type == objectType
}

// ownField returns a field of t itself: the offset of one from an embedded
// struct would count from that struct.
func ownField(t reflect.Type, name string) (reflect.StructField, bool) {
	f, ok := t.FieldByName(name)
	return f, ok && len(f.Index) == 1
}

func (made drafts) model(p *plan) {
	meta, _ := p.typ.FieldByName("JSON")
	object, _ := meta.Type.FieldByName("Object")
	p.object = meta.Offset + object.Offset
	p.unwrap = p.typ.Implements(unwrapType)
	p.index = map[string]int{}
	for i := range p.typ.NumField() {
		f := p.typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		slot, ok := ownField(meta.Type, f.Name)
		if name == "" || name == "-" || !ok || slot.Type != fieldType {
			continue
		}
		p.index[name] = len(p.fields)
		p.fields = append(p.fields, member{
			key:   newKey(name),
			plan:  made.planOf(f.Type),
			value: f.Offset,
			meta:  meta.Offset + slot.Offset,
		})
	}
}
