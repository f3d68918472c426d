package cloudflare_test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go"
	"github.com/seed815c370e/cloudflare-go/internal/testhttp"
	"github.com/seed815c370e/cloudflare-go/option"
)

func TestVersionIsSemanticAndSent(t *testing.T) {
	require.NoError(t, released("v"+cloudflare.Version, ""))
	rec := testhttp.Answer(200, `{"success":true}`)
	client := cloudflare.NewClient(option.WithHTTPClient(rec), option.WithAPIToken("fake"))
	require.NoError(t, client.Get(t.Context(), "user", nil, nil))
	require.Equal(t, "cloudflare-go-accounts/"+cloudflare.Version, rec.Last().Header.Get("User-Agent"))
}

// .ci/run release names the tag that is to be released.
func TestTagIsTheVersion(t *testing.T) {
	tag := os.Getenv("RELEASE_TAG")
	if tag == "" {
		t.Skip("no RELEASE_TAG")
	}
	mod, err := os.ReadFile(path.Join(path.Dir(tag), "go.mod"))
	require.NoError(t, err, "a tag is of a module of this repository")
	require.NoError(t, released(tag, string(mod)))
}

func TestOnlyTheVersionCanBeReleased(t *testing.T) {
	const version = "v" + cloudflare.Version
	needs := "require " + modulePath + " "
	require.NoError(t, released(version, "module "+modulePath))
	require.NoError(t, released("fleet/"+version, needs+version+"\n"))
	for tag, mod := range map[string]string{
		cloudflare.Version: "", "v999.0.0": "", version + "-rc.1": "", "v1": "", "": "",
		"fleet/v999.0.0": needs + version, "fleet/" + version: needs + "v0.0.0-1\n",
	} {
		require.Error(t, released(tag, mod), tag)
	}
}

var semantic = regexp.MustCompile(`^v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$`)

// released says what is wrong with a tag of the module whose go.mod is given.
// All modules of the repository that are released have the version of the root,
// and those that are nested need the root's of that version.
func released(tag, mod string) error {
	needs := regexp.MustCompile(regexp.QuoteMeta(modulePath+" "+path.Base(tag)) + `\s`)
	switch dir, version := path.Split(tag); {
	case !semantic.MatchString(version):
		return fmt.Errorf("%q is no semantic version with a v", version)
	case version != "v"+cloudflare.Version:
		return fmt.Errorf("the tag is %s, but cloudflare.Version %s", tag, cloudflare.Version)
	case dir != "" && !needs.MatchString(mod):
		return fmt.Errorf("%sgo.mod does not need %s %s", dir, modulePath, version)
	}
	return nil
}
