package cloudflare_test

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	cloudflare "github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
	"github.com/seed815c370e/cloudflare-go/packages/param"
)

func TestABodyOfOnesOwnNeedsNoParams(t *testing.T) {
	rec := testhttp.Answer(200, testhttp.Result(`{"id":"m"}`))
	members := newClient(rec).Accounts.Members
	own := option.WithRequestBody("application/json", []byte(`{"email":"a@example.com"}`))
	_, err := members.New(context.Background(), accounts.MemberNewParams{AccountID: cloudflare.F("a")}, own)
	require.NoError(t, err)
	require.JSONEq(t, `{"email":"a@example.com"}`, rec.Last().Body)
	_, err = members.Update(
		context.Background(), "m", accounts.MemberUpdateParams{AccountID: cloudflare.F("a")}, own,
		option.WithJSONSet("status", "accepted"),
	)
	require.NoError(t, err)
	require.JSONEq(t, `{"email":"a@example.com","status":"accepted"}`, rec.Last().Body)
	require.NoError(t, newClient(rec, own).Post(context.Background(), "x", accounts.MemberNewParams{}, nil))
	require.JSONEq(t, `{"email":"a@example.com"}`, rec.Last().Body)
	sent := len(rec.Seen())
	_, err = members.New(context.Background(), accounts.MemberNewParams{}, own)
	require.ErrorContains(t, err, "account_id", "the path is checked as ever")
	_, err = members.New(context.Background(), accounts.MemberNewParams{AccountID: cloudflare.F("a")})
	require.ErrorContains(t, err, "body", "and the body, without the option")
	require.Len(t, rec.Seen(), sent)
}

func TestABodyUsedTwiceIsSentTwice(t *testing.T) {
	for name, body := range map[string]any{
		"bytes": []byte("text"), "reader": bytes.NewReader([]byte("text")), "string": strings.NewReader("text"),
		"buffer": bytes.NewBufferString("text"),
	} {
		t.Run(name, func(t *testing.T) {
			rec := testhttp.Answer(200, account)
			client := newClient(rec, option.WithRequestBody("text/plain", body))
			var group sync.WaitGroup
			for range 8 {
				group.Go(func() {
					if err := client.Post(context.Background(), "x", nil, nil); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			for _, seen := range rec.Seen() {
				require.Equal(t, "text", seen.Body)
			}
			require.Len(t, rec.Seen(), 8)
		})
	}
}

func TestAStreamIsSentOnceOrRefused(t *testing.T) {
	rec := testhttp.Answer(200, account)
	client := newClient(rec)
	stream := option.WithRequestBody("text/plain", io.MultiReader(strings.NewReader("text")))
	require.Error(
		t, client.Post(context.Background(), "../x", nil, nil, stream), "a call that was not made does not use it up",
	)
	require.NoError(t, client.Post(context.Background(), "x", nil, nil, stream))
	require.Equal(t, "text", rec.Last().Body)
	err := client.Post(context.Background(), "x", nil, nil, stream)
	require.ErrorContains(t, err, "POST x: the body is a stream")
	require.Len(t, rec.Seen(), 1)

	var passed, refused int
	var mu sync.Mutex
	var group sync.WaitGroup
	raced := option.WithRequestBody("text/plain", io.MultiReader(strings.NewReader("text")))
	for range 8 {
		group.Go(func() {
			err := client.Post(context.Background(), "x", nil, nil, raced)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				passed++
			} else {
				refused++
			}
		})
	}
	group.Wait()
	require.Equal(t, []int{1, 7}, []int{passed, refused})
}

// upload is a params struct as a program writes it.
type upload struct {
	File    param.Field[io.Reader]         `json:"file"`
	Name    param.Field[string]            `json:"name"`
	Count   param.Field[int64]             `json:"count"`
	Tags    param.Field[[]string]          `json:"tags"`
	Meta    param.Field[map[string]string] `json:"meta"`
	Omitted param.Field[string]            `json:"omitted"`
	Null    param.Field[string]            `json:"null"`
	Raw     param.Field[int64]             `json:"raw"`
	Skipped string                         `json:"-"`
	Plain   bool                           `json:"plain"`
}

// sent is a part of a form as the server got it.
type sentPart struct{ name, file, kind, text string }

func sentParts(t *testing.T, seen testhttp.Seen) (parts []sentPart) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(seen.Header.Get("Content-Type"))
	require.NoError(t, err)
	require.Equal(t, "multipart/form-data", kind)
	r := multipart.NewReader(strings.NewReader(seen.Body), params["boundary"])
	for {
		p, err := r.NextPart()
		if err == io.EOF {
			return parts
		}
		require.NoError(t, err)
		text, err := io.ReadAll(p)
		require.NoError(t, err)
		parts = append(parts, sentPart{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(text)})
	}
}

func uploading(r io.Reader) upload {
	return upload{
		File: cloudflare.FileParam(r, `a "file".txt`, "text/csv"), Name: cloudflare.F("a\r\nb"),
		Count: cloudflare.F(int64(3)),
		Tags:  cloudflare.F([]string{"x", "y"}), Meta: cloudflare.F(map[string]string{"k": "v"}),
		Null: cloudflare.Null[string](), Raw: cloudflare.Raw[int64]("many"), Skipped: "no", Plain: true,
	}
}

func TestAFileIsSentAsAForm(t *testing.T) {
	want := []sentPart{
		{"file", `a "file".txt`, "text/csv", "1,2\n3,4\n"}, {"name", "", "", "a\r\nb"}, {"count", "", "", "3"},
		{"tags", "", "application/json", `["x","y"]`}, {"meta", "", "application/json", `{"k":"v"}`},
		{"raw", "", "", "many"}, {"plain", "", "", "true"},
	}
	const text = "1,2\n3,4\n"
	for name, r := range map[string]io.Reader{
		"memory": strings.NewReader(text), "stream": io.MultiReader(strings.NewReader(text)),
	} {
		t.Run(name, func(t *testing.T) {
			attempts := map[string]int{"memory": 2, "stream": 1}[name]
			rec := &testhttp.Recorder{Answers: []testhttp.Func{
				testhttp.Reply(429, "", "Retry-After", "0"), testhttp.Reply(200, `{}`),
			}}
			err := newClient(rec).Post(context.Background(), "x", uploading(r), nil)
			require.Equal(t, attempts == 1, err != nil, "a stream is sent once")
			require.Len(t, rec.Seen(), attempts)
			require.Equal(t, want, sentParts(t, rec.Last()))
			require.Equal(t, sentParts(t, rec.Seen()[0]), sentParts(t, rec.Last()))
		})
	}
	pointer := uploading(strings.NewReader(text))
	rec := testhttp.Answer(200, `{}`)
	require.NoError(t, newClient(rec).Put(context.Background(), "x", &pointer, nil))
	require.Equal(t, want, sentParts(t, rec.Last()))
}

// inner is embedded, or a field of its own.
type inner struct {
	Zone string `json:"zone"`
}

// Fields of a form have the names and the options that they have in JSON.
func TestTheFieldsOfAForm(t *testing.T) {
	rec := testhttp.Answer(200, `{}`)
	name := cloudflare.F("a")
	require.NoError(t, newClient(rec).Post(context.Background(), "x", struct {
		inner
		File    io.Reader `json:"file"`
		Named   inner     `json:"named"`
		Bare    inner
		Empty   int                  `json:"empty"`
		Note    string               `json:"note,omitempty"`
		None    string               `json:"none,omitempty"`
		Zero    int                  `json:"zero,omitzero"`
		Same    int                  `json:",omitempty"`
		Pointer *param.Field[string] `json:"pointer"`
		Nil     *inner               `json:"nil"`
		own     string
	}{
		inner: inner{"z1"}, File: strings.NewReader("text"), Named: inner{"z2"}, Bare: inner{"z3"}, Note: "seen", Same: 1,
		Pointer: &name, own: "hidden",
	}, nil))
	require.Equal(t, []sentPart{
		{"zone", "", "", "z1"}, {"file", "file", "application/octet-stream", "text"},
		{"named", "", "application/json", `{"zone":"z2"}`}, {"Bare", "", "application/json", `{"zone":"z3"}`},
		{"empty", "", "", "0"}, {"note", "", "", "seen"}, {"Same", "", "", "1"}, {"pointer", "", "", "a"},
	}, sentParts(t, rec.Last()))
	require.NoError(t, newClient(rec).Post(context.Background(), "x", struct {
		Inner `json:"inner"`
		File  io.Reader `json:"file" form:"upload"`
	}{Inner{"z"}, strings.NewReader("text")}, nil))
	require.Equal(t, []sentPart{
		{"inner", "", "application/json", `{"zone":"z"}`}, {"upload", "file", "application/octet-stream", "text"},
	}, sentParts(t, rec.Last()))
}

// Inner is inner, with a name that JSON shows.
type Inner inner

// measured is a reader that knows its length, and fails.
type measured struct{ io.Reader }

func (measured) Len() int { return 9 }

func TestEveryWayToGiveAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zone.txt")
	require.NoError(t, os.WriteFile(path, []byte("text"), 0o600))
	open := func() io.Reader {
		f, err := os.Open(path)
		require.NoError(t, err)
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	rec := testhttp.Answer(200, `{}`)
	client := newClient(rec)
	for _, params := range []any{
		struct {
			File param.Field[io.Reader] `form:"file"`
		}{cloudflare.F(open())},
		struct {
			File io.Reader `json:"file"`
		}{open()},
		struct{ upload }{upload{File: cloudflare.F(open())}},
	} {
		require.NoError(t, client.Post(context.Background(), "x", params, nil))
		require.Equal(t, sentPart{"file", "zone.txt", "application/octet-stream", "text"}, sentParts(t, rec.Last())[0])
	}
	require.NoError(
		t, client.Post(context.Background(), "x", param.NewFile(strings.NewReader("whole"), "a", "text/plain"), nil),
	)
	require.Equal(t, "whole", rec.Last().Body)
	require.Equal(t, "text/plain", rec.Last().Header.Get("Content-Type"))
	require.NoError(t, client.Post(context.Background(), "x", ownForm{}, nil))
	require.Equal(t, "own", rec.Last().Body)
	require.Equal(t, "multipart/form-data; boundary=b", rec.Last().Header.Get("Content-Type"))
}

// ownForm makes its own form, as the params of cloudflare-go do.
type ownForm struct{}

func (ownForm) MarshalMultipart() ([]byte, string, error) {
	return []byte("own"), "multipart/form-data; boundary=b", nil
}

func TestAFileIsNeverLostSilently(t *testing.T) {
	rec := testhttp.Answer(200, `{}`)
	client := newClient(rec)
	for name, params := range map[string]any{
		"nested":     map[string]any{"inner": uploading(strings.NewReader("x"))},
		"raw reader": map[string]any{"inner": cloudflare.F[io.Reader](strings.NewReader("x"))},
		"nil reader": upload{File: cloudflare.FileParam(nil, "a", "text/plain")},
		"nil file":   upload{File: cloudflare.F[io.Reader]((*param.File)(nil))},
		"two lines":  upload{File: cloudflare.FileParam(strings.NewReader("x"), "a", "text/plain\r\nX-Other: 1")},
		"no JSON":    struct{ File, Bad any }{strings.NewReader("x"), make(chan int)},
		"whole nil":  param.NewFile(nil, "a", "text/plain"),
		"broken":     upload{File: cloudflare.F[io.Reader](measured{brokenReader{}})},
	} {
		require.Error(t, client.Post(context.Background(), "x", params, nil), name)
	}
	require.Empty(t, rec.Seen())
}
