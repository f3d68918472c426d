package main

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed815c370e/cloudflare-go/access"
	"github.com/seed815c370e/cloudflare-go/cloudflaretest"
)

// ran is what a run printed, and its exit code.
type ran struct {
	code     int
	out, err string
}

func runs(ctx context.Context, in io.Reader, args ...string) ran {
	var out, stderr bytes.Buffer
	code := run(ctx, args, terminal{in, &out, &stderr})
	return ran{code, out.String(), stderr.String()}
}

// emulated is an emulator that the environment names, and a token that may do what
// groups allow.
func emulated(t *testing.T, groups ...string) *cloudflaretest.Server {
	srv := cloudflaretest.NewServer(cloudflaretest.WithEnforcement())
	t.Cleanup(srv.Close)
	t.Setenv("CLOUDFLARE_BASE_URL", srv.URL)
	t.Setenv("CLOUDFLARE_API_TOKEN", company(srv, groups...))
	return srv
}

var nobody = strings.NewReader("")

// changes are the requests that change something.
func changes(srv *cloudflaretest.Server) (list []string) {
	for _, r := range srv.Requests() {
		if r.Method != "GET" {
			list = append(list, r.Op)
		}
	}
	return list
}

func TestWithoutATokenItShowsItselfOnAnEmulator(t *testing.T) {
	r := runs(t.Context(), nobody)
	require.Equal(t, exitDone, r.code, r.err)
	for _, want := range []string{
		"working on an emulator", "leaver@example.com in 3 accounts: 3 to remove, 1 only listed, 1 kept, 0 not readable",
		"Nothing was changed: -apply removes",
	} {
		require.Contains(t, r.out, want)
	}
	r = runs(t.Context(), nobody, "-apply", "-yes")
	require.Equal(t, exitLeft, r.code)
	require.Contains(t, r.out, "kept: no other Super Administrator would be left")
	require.Equal(t, 3, strings.Count(r.out, "  removed"), r.out)
	require.NotContains(t, r.out+r.err, "cfat_")
	require.NotContains(t, r.out+r.err, "cfut_")
}

// The plan changes nothing, a "no" neither, and a yes does what the plan said.
func TestItAsksBeforeItRemoves(t *testing.T) {
	srv := emulated(t, needed...)
	require.Equal(t, exitDone, runs(t.Context(), nobody, leaver).code)
	for _, answer := range []string{"", "no\n", "y\n", "yes no\n"} {
		r := runs(t.Context(), strings.NewReader(answer), "-apply", leaver)
		require.Equal(t, exitStopped, r.code, answer)
		require.Contains(t, r.out, "Remove 3 items? This can't be undone. Type yes: ")
		require.Contains(t, r.err, "stopped: nothing was changed")
	}
	require.Empty(t, changes(srv))

	r := runs(t.Context(), strings.NewReader("yes\n"), "-apply", leaver)
	require.Equal(t, exitLeft, r.code, r.err)
	require.Contains(t, r.err, "something is left")
	require.Equal(t, []string{
		cloudflaretest.OpMembersDelete, cloudflaretest.OpIAMUserGroupsMembersDelete, cloudflaretest.OpMembersDelete,
	}, changes(srv))

	blog := srv.Accounts()[2].ID
	srv.AddMember(blog, cloudflaretest.Member{
		Email: "boss@example.com", Roles: []cloudflaretest.Role{{Name: "Super Administrator - All Privileges"}},
	})
	r = runs(t.Context(), nobody, "-apply", "-yes", "-tokens", "delete", "-account", blog,
		"-account", srv.Accounts()[1].ID, leaver)
	require.Equal(t, exitDone, r.code, r.err)
	require.Len(t, changes(srv), 5)
	r = runs(t.Context(), nobody, "-apply", leaver)
	require.Equal(t, exitDone, r.code, "nothing is left, and nothing is asked")
	require.Contains(t, r.out, "0 to remove")
}

// What is kept does not make a printed plan fail, but what was to be done about it.
func TestWhatIsKeptIsLeftAfterApply(t *testing.T) {
	srv := emulated(t, needed...)
	blog := srv.Accounts()[2].ID
	require.Equal(t, exitDone, runs(t.Context(), nobody, "-account", blog, leaver).code)
	require.Equal(t, exitLeft, runs(t.Context(), nobody, "-apply", "-account", blog, leaver).code)
	require.Empty(t, changes(srv))
	require.Empty(t, runs(t.Context(), nobody, "nobody").out, "an error has no table")
}

// Each permission group of the demo's token is needed.
func TestItNeedsWhatItSays(t *testing.T) {
	for i := range needed {
		t.Run("without "+needed[i], func(t *testing.T) {
			emulated(t, slices.Delete(slices.Clone(needed), i, i+1)...)
			r := runs(t.Context(), nobody, "-apply", "-yes", "-tokens", "delete", leaver)
			require.NotEqual(t, exitDone, r.code)
			require.Contains(t, r.out+r.err, needed[i], "it says what is missing")
		})
	}
	srv := emulated(t, "Account Settings Read")
	r := runs(t.Context(), nobody, "-tokens", "skip", "-self", "boss@example.com", leaver)
	require.Equal(t, exitDone, r.code, "less is enough for less: %s", r.err)
	require.Empty(t, changes(srv))
}

func TestWhatCanNotBeReadIsLeft(t *testing.T) {
	srv := emulated(t, needed...)
	srv.Inject(cloudflaretest.Fault{Op: cloudflaretest.OpMembersList, Status: 403})
	r := runs(t.Context(), nobody, leaver)
	require.Equal(t, exitLeft, r.code)
	require.Contains(t, r.out, "1 not readable")
	require.Equal(t, exitError, runs(t.Context(), nobody, "boss@example.com").code)
}

func TestCtrlCWhileItAsks(t *testing.T) {
	srv := emulated(t, needed...)
	ctx, cancel := context.WithCancel(t.Context())
	waits, typed := io.Pipe()
	defer typed.Close()
	r := ran{code: run(ctx, []string{"-apply", leaver}, terminal{waits, writes(cancel), io.Discard})}
	require.Equal(t, exitStopped, r.code)
	require.Empty(t, changes(srv))
}

// writes is where the question is printed.
type writes func()

func (w writes) Write(p []byte) (int, error) {
	if bytes.Contains(p, []byte("Type yes")) {
		w()
	}
	return len(p), nil
}

// Stopped halfway it says how to go on, and the same command does the rest.
func TestCtrlCWhileItRemoves(t *testing.T) {
	srv := emulated(t, needed...)
	ctx, cancel := context.WithCancel(t.Context())
	srv.InjectFunc(func(r cloudflaretest.Request) (cloudflaretest.Fault, bool) {
		if r.Op == cloudflaretest.OpIAMUserGroupsMembersDelete && ctx.Err() == nil {
			cancel()
		}
		return cloudflaretest.Fault{}, false
	})
	r := runs(ctx, nobody, "-apply", "-yes", leaver)
	require.Equal(t, exitStopped, r.code)
	require.Contains(t, r.err, "stopped after")
	require.Contains(t, r.err, "Run the same command again to go on")
	r = runs(t.Context(), nobody, "-apply", "-yes", leaver)
	require.Equal(t, exitLeft, r.code, r.err)
	require.Len(t, srv.Members(srv.Accounts()[1].ID), 61)
}

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"-h"}, exitDone, "usage: offboard [flags] EMAIL"},
		{[]string{"-x"}, exitUsage, "flag provided but not defined"},
		{[]string{"-yes"}, exitUsage, "-yes goes with -apply"},
		{[]string{"-tokens", "burn"}, exitUsage, "neither list, delete nor skip"},
		{[]string{"a@example.com", "-apply"}, exitUsage, "flags come before the address"},
		{[]string{"-apply", "-yes", "a@example.com"}, exitUsage, "CLOUDFLARE_API_TOKEN is not set"},
	} {
		r := runs(t.Context(), nobody, test.args...)
		require.Equal(t, test.code, r.code, test.args)
		require.Contains(t, r.err, test.want)
	}
	emulated(t)
	require.Equal(t, exitUsage, runs(t.Context(), nobody).code)
	r := runs(t.Context(), nobody, "-tokens", "list", "nobody")
	require.Equal(t, exitError, r.code)
	require.Contains(t, r.err, "is no address")
}

// How far it is, with and without knowing how many accounts there are.
func TestTheProgress(t *testing.T) {
	look := &watcher{}
	require.Equal(t, "looking", look.job().Place)
	require.True(t, look.job().Endless)
	look.of.Store(4)
	look.seen(access.OffboardProgress{Name: "evil\x1b[2J", Done: 1})
	job := look.job()
	require.Equal(t, `"evil\x1b[2J"`, job.Place)
	require.InDelta(t, 0.25, job.Done, 0)
	require.False(t, job.Endless)
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// A plan that nobody can see is not carried out.
func TestAFullDisk(t *testing.T) {
	srv := emulated(t, needed...)
	for _, args := range [][]string{{leaver}, {"-apply", "-yes", leaver}} {
		var stderr bytes.Buffer
		require.Equal(t, exitError, run(t.Context(), args, terminal{nobody, fullDisk{}, &stderr}))
		require.Contains(t, stderr.String(), io.ErrShortWrite.Error())
	}
	require.Empty(t, changes(srv))
}
