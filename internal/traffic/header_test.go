package traffic

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestHeadersOfEveryForm(t *testing.T) {
	const s = time.Second
	type told []said
	same := said{name: "a", left: 1, reset: 2 * s}
	for header, want := range map[string]told{
		`"default";r=50;t=30`: {{name: "default", left: 50, reset: 30 * s}},
		`"burst";r=7;t=1, "day";r=3;t=9`: {{name: "burst", left: 7, reset: s}, {
			name: "day", left: 3, reset: 9 * s,
		}},
		`"burst";r=7;t=1|"day";r=3;t=9`: {{name: "burst", left: 7, reset: s}, {
			name: "day", left: 3, reset: 9 * s,
		}},
		`"default"; r=5; t=3`:                    {{name: "default", left: 5, reset: 3 * s}},
		`"default";t=30;r=50;x=1`:                {{name: "default", left: 50, reset: 30 * s}},
		`"a,b";r=1;t=2`:                          {{name: "a,b", left: 1, reset: 2 * s}},
		`"a\",;r=9;t=9";r=1;t=2`:                 {{name: `a\",;r=9;t=9`, left: 1, reset: 2 * s}},
		`"a";pk="x,;r=7";r=1;t=2`:                {{name: "a", left: 1, reset: 2 * s}},
		`a;r=1;t=2`:                              {{name: "a", left: 1, reset: 2 * s}},
		`"a";r=1;t=0`:                            {{name: "a", left: 1}},
		`"a";r=1.9;t=0.5`:                        {{name: "a", left: 1, reset: s / 2}},
		`"a";r=9;r=1;t=2`:                        {{name: "a", left: 1, reset: 2 * s}},
		`"a";r=1;t=999999999999999`:              {{name: "a", left: 1, reset: 1e9 * s}},
		`"a", "b";r=1;t=2`:                       {{name: "b", left: 1, reset: 2 * s}},
		`"a" ,"b";r=1;t=2 , "c"`:                 {{name: "b", left: 1, reset: 2 * s}},
		`"a" ;r=1;t=2`:                           {{name: "a", left: 1, reset: 2 * s}},
		`"";r=1;t=2`:                             {{left: 1, reset: 2 * s}},
		`"a";r=000000000001.900;t=2`:             {{name: "a", left: 1, reset: 2 * s}},
		`"default";r=-5;t=3`:                     nil,
		`"default";r=1;t=-3`:                     nil,
		`"default";r=x;t=3`:                      nil,
		`"default";r=1e3;t=3`:                    nil,
		`"default";r=Inf;t=NaN`:                  nil,
		`"default";r=1;t=99999999999999999999`:   nil,
		`"default";r=1;t=1.2.3`:                  nil,
		`"default";r=1;t`:                        nil,
		`"default";r=1`:                          nil,
		`"default;r=1;t=2`:                       nil,
		`"default\`:                              nil,
		`"default" r=1;t=2`:                      nil,
		`"a";r=1;t=2 x`:                          nil,
		`"a";r=1;t=2,;`:                          nil,
		``:                                       nil,
		`,,`:                                     nil,
		`;r=1;t=2`:                               nil,
		strings.Repeat(`"a";r=1;t=2,`, 1000):     {same, same, same, same},
		strings.Repeat(`"a";x=1,`, 1000) + `"b"`: nil,
	} {
		got := Read(http.Header{"Ratelimit": strings.Split(header, "|")})
		require.Equal(t, want, append(told(nil), got.limits[:got.n]...), header)
	}
}

func TestAPolicyGoesWithItsLimit(t *testing.T) {
	read := func(rate, policy string) [][2]int64 {
		got := Read(http.Header{"Ratelimit": {rate}, "Ratelimit-Policy": {policy}})
		var pairs [][2]int64
		for _, s := range got.limits[:got.n] {
			pairs = append(pairs, [2]int64{s.quota, int64(s.whole / time.Second)})
		}
		return pairs
	}
	require.Equal(t, [][2]int64{{100, 60}}, read(`"a";r=1;t=2`, `"a";q=100;w=60`))
	require.Equal(t, [][2]int64{{1, 1}}, read(`"a";r=1;t=2`, `"a";q=1;w=1`))
	require.Equal(
		t, [][2]int64{{100, 60}}, read(`"default";r=1;t=2`, `"burst";q=100;w=60`), "as Cloudflare documents it",
	)
	require.Equal(t, [][2]int64{{5, 6}, {7, 8}}, read(`"a";r=1;t=2,"b";r=3;t=4`, `"b";q=7;w=8,"a";q=5;w=6`))
	require.Equal(t, [][2]int64{{0, 0}}, read(`"x";r=1;t=2`, `"b";q=7;w=8,"a";q=5;w=6`))
	for _, policy := range []string{
		`"a";q=0;w=60`, `"a";q=1;w=0`, `"a";q=-1;w=5`, `"a";q=5;w=-5`, `"a";q=5`, `"a";q=1;w=9999999999999999`, ``,
	} {
		require.Equal(t, [][2]int64{{0, 0}}, read(`"a";r=1;t=2`, policy), policy)
	}
}

func TestTheTightestLimitIsShown(t *testing.T) {
	told := Read(http.Header{
		"Ratelimit": {`"a";r=7;t=1`, `"b";r=3;t=9`, `"c";r=3;t=5`}, "Ratelimit-Policy": {`"b";q=10;w=60`},
	})
	left, quota, reset, window := told.Tightest()
	require.Equal(t, []any{int64(3), int64(10), 9 * time.Second, time.Minute}, []any{left, quota, reset, window})
}

// Whatever a server says, requests are held back for five minutes at the most,
// and go on afterwards.
func TestNoHeaderFreezes(t *testing.T) {
	const big = "999999999999999"
	values := []string{"0", "1", "5", "0.001", big}
	for _, r := range values {
		for _, reset := range values {
			for _, q := range values {
				for _, w := range values {
					synctest.Test(t, func(t *testing.T) {
						f := newFlow()
						for range 6 {
							pass, held := enter(t, f)
							require.LessOrEqual(t, held, maxHold+maxHold/100, "r=%s t=%s q=%s w=%s", r, reset, q, w)
							time.Sleep(time.Second)
							f.Leave(pass, answered(`"a";r=`+r+`;t=`+reset, `"a";q=`+q+`;w=`+w))
						}
					})
				}
			}
		}
	}
}

// A window of no length to speak of has no 512th to count in.
func TestTheShortestWindowIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		for range 3 {
			pass, held := enter(t, f)
			require.Zero(t, held)
			f.Leave(pass, answered(`"a";r=9;t=0`, `"a";q=10;w=0.0000001`))
		}
	})
}

// Each reply may name other limits than the one before.
func TestLimitsThatComeAndGoAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFlow()
		for i := range 1000 {
			name := string(rune('a' + i%26))
			pass, held := enter(t, f)
			require.LessOrEqual(t, held, time.Minute)
			f.Leave(pass, answered(`"`+name+`";r=0;t=1`, `"`+name+`";q=10;w=60`))
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add(`"default";r=50;t=30`, `"default";q=100;w=60`)
	f.Add(`"a\`, `,;="`)
	f.Fuzz(func(t *testing.T, rate, policy string) {
		told := Read(http.Header{"Ratelimit": {rate}, "Ratelimit-Policy": {policy}})
		for _, s := range told.limits[:told.n] {
			require.GreaterOrEqual(t, s.left, int64(0))
			require.GreaterOrEqual(t, s.quota, int64(0))
			require.GreaterOrEqual(t, s.reset, time.Duration(0))
			require.GreaterOrEqual(t, s.whole, time.Duration(0))
		}
	})
}
