package apijson

import (
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/require"
)

// box writes the second word of an interface: this is what it relies on.
func TestBoxesAreInterfaces(t *testing.T) {
	require.Equal(t, 2*unsafe.Sizeof(uintptr(0)), unsafe.Sizeof(any(nil)))
	text, number := string([]byte{'x', 'y'}), 2.5
	boxed := []any{box("", unsafe.Pointer(&text)), box(0.0, unsafe.Pointer(&number))}
	require.Equal(t, []any{"xy", 2.5}, boxed)
	require.Equal(t, reflect.String, reflect.TypeOf(boxed[0]).Kind())
	require.Equal(t, reflect.Float64, reflect.TypeOf(boxed[1]).Kind())
	// The place that is given is where the value stands.
	require.Equal(t, unsafe.Pointer(&text), (*[2]unsafe.Pointer)(unsafe.Pointer(&boxed[0]))[1])
	// Only the interface keeps the value now.
	kept := box("", unsafe.Pointer(func() *string { s := string([]byte("kept")); return &s }()))
	runtime.GC()
	require.Equal(t, "kept", kept)
}

// A list is written as a slice of nothing, whatever its elements are.
func TestSlicesAreLaidOutAlike(t *testing.T) {
	models := make([]model, 3)
	models[2].Text = "last"
	var got []model
	*(*slice)(unsafe.Pointer(&got)) = sliceAt(unsafe.Pointer(unsafe.SliceData(models)), len(models))
	require.Len(t, got, 3)
	require.Equal(t, 3, cap(got))
	require.Equal(t, "last", got[2].Text)
	require.Equal(t, unsafe.SliceData(models), unsafe.SliceData(got))
	require.Equal(t, unsafe.Sizeof(slice{}), unsafe.Sizeof(got))
	none := []model(nil)
	*(*slice)(unsafe.Pointer(&none)) = sliceAt(unsafe.Pointer(&nothing), 0)
	require.NotNil(t, none)
	require.Empty(t, none)
}
