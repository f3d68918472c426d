package apijson

import (
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/packages/respjson"
)

// folder contains itself, in a list and by way of another type.
type folder struct {
	Name    string   `json:"name"`
	Folders []folder `json:"folders"`
	Shared  []link   `json:"shared"`
	JSON    struct {
		Name, Folders, Shared respjson.Field
		respjson.Object
	} `json:"-"`
}

func (r *folder) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

type link struct {
	To   []folder `json:"to"`
	JSON struct {
		To respjson.Field
		respjson.Object
	} `json:"-"`
}

func (r *link) UnmarshalJSON(data []byte) error { return Unmarshal(data, r) }

// Whoever comes first, all find a whole plan.
func TestAModelMayContainItself(t *testing.T) {
	const src = `{"name":"a","folders":[{"name":"b","folders":[{"name":"c"},{"name":"d"}]},{"name":"e"}],
		"shared":[{"to":[{"name":"f","shared":[{},{"to":[]}]}]}]}`
	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			f, err := decoded[folder](src)
			if err != nil || f.Folders[0].Folders[1].Name != "d" || f.Folders[1].Name != "e" {
				t.Error(err, f)
			}
			l, err := decoded[link](`{"to":[` + src + `]}`)
			if err != nil || len(l.To[0].Shared[0].To[0].Shared) != 2 || l.To[0].JSON.Folders.IsInvalid() {
				t.Error(err, l)
			}
		})
	}
	callers.Wait()
}

func TestADeepTreeIsDecoded(t *testing.T) {
	const deep = maxDepth / 2
	f, err := decoded[folder](strings.Repeat(`{"folders":[`, deep) + strings.Repeat(`]}`, deep))
	require.NoError(t, err)
	depth := 0
	for ; len(f.Folders) > 0; f = &f.Folders[0] {
		depth++
	}
	require.Equal(t, deep-1, depth)
	_, err = decoded[folder](strings.Repeat(`{"folders":[`, deep+1) + strings.Repeat(`]}`, deep+1))
	require.ErrorContains(t, err, "nested too deep")
}
