package main

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// chromium is the browser that the page is looked at with. Where ACCESS_REVIEW_BROWSER
// names one it must be there, as in CI; otherwise a test without it is skipped.
func chromium(t *testing.T) string {
	t.Helper()
	name, demanded := os.LookupEnv("ACCESS_REVIEW_BROWSER")
	if !demanded {
		name = "chromium"
	}
	path, err := exec.LookPath(name)
	switch {
	case err != nil && demanded:
		t.Fatalf("ACCESS_REVIEW_BROWSER wants %s: install it by 'apt-get install chromium' (%v)", name, err)
	case err != nil:
		t.Skipf("no %s here: install it by 'apt-get install chromium', or name one in ACCESS_REVIEW_BROWSER", name)
	case testing.Short():
		t.Skip("a browser takes seconds to start")
	}
	return path
}

// browse runs the browser without a window, on a profile of its own.
func browse(t *testing.T, url string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), chromium(t), append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--hide-scrollbars", "--user-data-dir=" + t.TempDir(),
	}, append(args, url)...)...)
	var errs strings.Builder
	command.Stderr = &errs
	out, err := command.Output()
	require.NoError(t, err, errs.String())
	return string(out)
}

// served serves a page, and returns its URL and what was asked for.
func served(t *testing.T, text string) (url string, asked func() []string) {
	var mu sync.Mutex
	var list []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		list = append(list, r.URL.Path)
		mu.Unlock()
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/page", func() []string {
		mu.Lock()
		defer mu.Unlock()
		return list
	}
}

// company is the page of the made-up company.
func companyPage(t *testing.T) string {
	withoutToken(t)
	name := filepath.Join(t.TempDir(), "access.html")
	_, _, err := reviewed(t, "-html", name)
	require.NoError(t, err)
	return read(t, name)
}

// A browser reads the page as it is meant, and asks for nothing else.
func TestTheBrowserReadsThePage(t *testing.T) {
	chromium(t)
	url, asked := served(t, companyPage(t))
	dom := browse(t, url, "--dump-dom")
	for _, part := range []string{
		"<h1>Access review</h1>", "Key figures", ">25</b>", `aria-label="19 of 25 people have a second factor"`,
		"<h2>What to look at first</h2>", "People without a second factor", "Tokens that never end", "Open invitations",
		"Super administrators", "<caption>", `<th scope="row">`, "old deploy script", "founder@example.com",
	} {
		require.Contains(t, dom, part)
	}
	require.Equal(t, 1, strings.Count(dom, "<h1>"))
	require.Equal(t, strings.Count(dom, "<table>"), strings.Count(dom, "<caption>"))
	for _, path := range asked() {
		require.Contains(t, []string{"/page", "/favicon.ico"}, path)
	}
}

// What people typed as names stays text.
func TestTheBrowserRunsNothing(t *testing.T) {
	chromium(t)
	url, asked := served(t, pageOf(t, evilReport()))
	dom := browse(t, url, "--dump-dom")
	require.Contains(t, dom, "<title>Access review of ")
	require.NotContains(t, dom, "<script")
	require.NotContains(t, dom, "<img")
	require.Contains(t, dom, "&lt;script&gt;")
	require.LessOrEqual(t, len(asked()), 2)
}

// picture is what the browser shows in a window of a size, light or dark.
func picture(t *testing.T, url, size string, dark bool) image.Image {
	name := filepath.Join(t.TempDir(), "page.png")
	scheme := "--blink-settings=preferredColorScheme=1"
	if dark {
		scheme = "--blink-settings=preferredColorScheme=0"
	}
	browse(t, url, "--screenshot="+name, "--window-size="+size, scheme)
	f, err := os.Open(name)
	require.NoError(t, err)
	defer f.Close()
	shown, err := png.Decode(f)
	require.NoError(t, err)
	return shown
}

// The page is light or dark as the reader wants it, with its charts in their colours, and
// is not wider than the window, also on a telephone.
func TestTheBrowserShowsThePageLightAndDark(t *testing.T) {
	chromium(t)
	url, _ := served(t, companyPage(t))
	light, dark := variables(t)
	for _, width := range []string{"1200", "500"} {
		for _, scheme := range []struct {
			colours map[string]string
			dark    bool
		}{{light, false}, {dark, true}} {
			shown := picture(t, url, width+",1400", scheme.dark)
			found := coloursOf(shown)
			for _, name := range []string{"page", "card", "ink", "good-bar", "warn-bar", "bad-bar", "plain-bar", "track"} {
				require.Positive(t, found[scheme.colours[name]], "%s at %s, dark %t", name, width, scheme.dark)
			}
			edge := shown.Bounds().Max.X - 2
			for y := range shown.Bounds().Max.Y {
				require.Equal(t, scheme.colours["page"], hex(shown.At(edge, y)), "something reaches the edge")
			}
		}
	}
}

func coloursOf(shown image.Image) map[string]int {
	found := map[string]int{}
	for y := range shown.Bounds().Max.Y {
		for x := range shown.Bounds().Max.X {
			found[hex(shown.At(x, y))]++
		}
	}
	return found
}

func hex(c color.Color) string {
	const digits = "0123456789abcdef"
	r, g, b, _ := c.RGBA()
	out := []byte("#")
	for _, part := range []uint32{r >> 8, g >> 8, b >> 8} {
		out = append(out, digits[part>>4], digits[part&15])
	}
	return string(out)
}

// TestDrawTheScreenshot draws docs/access-review.png when ACCESS_REVIEW_SCREENSHOT names
// it:
//
//	ACCESS_REVIEW_SCREENSHOT=$PWD/docs/access-review.png go test -run Screenshot ./examples/access-review
func TestDrawTheScreenshot(t *testing.T) {
	name := os.Getenv("ACCESS_REVIEW_SCREENSHOT")
	if name == "" {
		t.Skip("ACCESS_REVIEW_SCREENSHOT names no file")
	}
	url, _ := served(t, companyPage(t))
	shown := picture(t, url, "1200,1172", false)
	f, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(f, fewer(shown)))
	require.NoError(t, f.Close())
}

// fewer returns a picture with the 256 colours that it has most of, which makes its file
// small.
func fewer(shown image.Image) image.Image {
	found := map[color.Color]int{}
	for y := range shown.Bounds().Max.Y {
		for x := range shown.Bounds().Max.X {
			found[shown.At(x, y)]++
		}
	}
	most := slices.SortedFunc(maps.Keys(found), func(a, b color.Color) int { return found[b] - found[a] })
	out := image.NewPaletted(shown.Bounds(), most[:min(256, len(most))])
	draw.Draw(out, out.Bounds(), shown, image.Point{}, draw.Src)
	return out
}
