package cloudflaretest

import (
	"context"
	"log/slog"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/seed815c370e/cloudflare-go/internal/secret"
	"github.com/seed815c370e/cloudflare-go/internal/wait"
)

// Option sets up a [Server].
type Option func(*settings)

type settings struct {
	clock      func() time.Time
	ids        func() string        // nil for random ones
	rewound    func() func() string // ids from their first one on; nil where they can't be had again
	sleep      func(context.Context, time.Duration) error
	clientIP   func(*http.Request) netip.Addr
	limit      *RateLimit
	seed       Seed
	token      string
	addr       string
	inProcess  bool
	keep       int
	noAccounts bool
	observe    func(Request)
	scan       int
	pageCap    int
	sample     Sample
	state      string // a file's name
	control    bool
	enforce    bool
	log        *slog.Logger
}

func defaults() settings {
	return settings{
		clock:    time.Now,
		sleep:    wait.For,
		clientIP: remoteAddr,
		addr:     "127.0.0.1:0",
		keep:     -1,
	}
}

// WithClock makes the server take its time from clock: time stamps, expiry of
// tokens, rate limits. The default is [time.Now]. The clock is called from many
// goroutines.
func WithClock(clock func() time.Time) Option {
	return func(s *settings) { s.clock = clock }
}

// WithIDs makes the server name what it makes by ids: accounts, members,
// tokens, policies, subscriptions, audit entries; token secrets are derived
// from ids, too. Each id must be new and, to be like Cloudflare's, 32
// hexadecimal digits. The server calls it from one goroutine at a time. The
// default are random ids.
func WithIDs(ids func() string) Option {
	return func(s *settings) { s.ids, s.rewound = ids, nil }
}

// WithIDSeed makes ids and token secrets pseudo-random: the same seed and the
// same calls give the same ids.
func WithIDSeed(seed uint64) Option {
	ids := func() func() string {
		random := mathrand.New(mathrand.NewPCG(seed, seed))
		return func() string { return hexID(random.Uint64(), random.Uint64()) }
	}
	// Made for each server, so that those made with one Option share no generator.
	return func(s *settings) { s.ids, s.rewound = ids(), ids }
}

// WithSleeper makes the delay of a [Fault] wait by sleep, which returns early,
// with an error, when its context ends. The default waits on the real clock.
func WithSleeper(sleep func(context.Context, time.Duration) error) Option {
	return func(s *settings) { s.sleep = sleep }
}

// WithClientIP makes the server take a request's client address from ip, for
// the IP conditions of tokens and for audit entries. The default is the
// connection's remote address.
func WithClientIP(ip func(*http.Request) netip.Addr) Option {
	return func(s *settings) { s.clientIP = ip }
}

// WithRateLimit limits requests; see [RateLimit]. Without it there is no limit
// and no rate header.
func WithRateLimit(limit RateLimit) Option {
	limit = limit.orDefaults()
	return func(s *settings) { s.limit = &limit }
}

// WithSeed makes the server start with the seed's world in place of the
// default one.
func WithSeed(seed Seed) Option {
	return func(s *settings) { s.seed = seed }
}

// WithSample adds a sample to the seed's world, as [Server.AddSample] does.
func WithSample(sample Sample) Option {
	return func(s *settings) { s.sample = sample }
}

// WithToken makes token the value of [Server.Token]. The default is a new one
// for every server.
func WithToken(token string) Option {
	return func(s *settings) { s.token = token }
}

// WithAddr makes the server listen on addr, such as "127.0.0.1:8787". The
// default is a free port of 127.0.0.1.
func WithAddr(addr string) Option {
	return func(s *settings) { s.addr = addr }
}

// InProcess makes a server that opens no socket: [Server.Client] and
// [Server.Transport] hand requests to it in the same process. Its URL names a
// host that does not exist.
func InProcess() Option {
	return func(s *settings) { s.inProcess = true }
}

// WithRequestLimit makes [Server.Requests] keep the last n requests only, none
// when n is 0. The default keeps all of them.
func WithRequestLimit(n int) Option {
	return func(s *settings) { s.keep = max(n, 0) }
}

// WithObserver calls observe with every request when it is answered, or its
// connection cut, before the client can know of it: to log requests, or to
// count them. It is called from many goroutines, and must not call the server.
func WithObserver(observe func(Request)) Option {
	return func(s *settings) { s.observe = observe }
}

// WithAuditScan makes one call of the audit list look at no more than n
// entries. With filters its page can then be short, or empty, and have a
// cursor to go on with, as the real API's pages can. The default, 0, looks on
// until the page is full or the window is done.
func WithAuditScan(n int) Option {
	return func(s *settings) { s.scan = n }
}

// WithoutAccountCreation makes the server refuse to create accounts, whoever
// asks: 403 with code 1002, as the API does where the right is missing. Without
// it tenant admins may, [Server.Token] among them, and nobody else.
func WithoutAccountCreation() Option {
	return func(s *settings) { s.noAccounts = true }
}

// WithAuditPageCap makes a page of the audit log, or of an entry's history, hold
// no more than n entries whatever limit a request asks for. The document allows
// 1,000; collectors report 100 of the real API. The default, 0, is no cap.
func WithAuditPageCap(n int) Option {
	return func(s *settings) { s.pageCap = n }
}

// WithEnforcement makes the policies of tokens count: a request is refused, with
// 403, when the document names permission groups for its operation and no policy
// of its token allows one of them on the account, or one denies the only one that
// is allowed. Global API keys, service keys, [Server.Token] and [User.Token] may
// all that their user may.
//
// Lists answer what is left: accounts that a policy names something of, and zones
// that may be read. Whatever the document is silent on any valid token may.
//
// Without it a token may do everything in its account, or all that its user may. Its life,
// its status and its condition on addresses count in either case.
func WithEnforcement() Option {
	return func(s *settings) { s.enforce = true }
}

// WithLogger makes the server log, as warnings, what a request asks for that the
// real API may refuse, where public sources disagree on it or say nothing. The
// default is to say nothing of it.
func WithLogger(logger *slog.Logger) Option {
	return func(s *settings) { s.log = logger }
}

// warn logs a doubt about an operation's request, without anything that could be
// a secret.
func (s *settings) warn(op, text string) {
	if s.log != nil {
		s.log.Warn("the API may see this otherwise", "op", op, "what", secret.Line(text, 500))
	}
}

func remoteAddr(r *http.Request) netip.Addr {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	addr, _ := netip.ParseAddr(host)
	return addr.Unmap()
}
