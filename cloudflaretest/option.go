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
	rewound    func() func() string // gives the ids from the first one again; nil if it can't
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
// default is random ids.
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
	// Made for each server, so that servers made with one Option share no
	// generator.
	return func(s *settings) { s.ids, s.rewound = ids(), ids }
}

// WithSleeper makes the delay of a [Fault] wait by calling sleep, which must
// return early, with an error, when its context ends. The default waits on the
// real clock.
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

// WithSeed makes the server start with the seed's world instead of the default
// one.
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

// WithRequestLimit makes [Server.Requests] keep only the last n requests, none
// when n is 0. The default keeps all of them.
func WithRequestLimit(n int) Option {
	return func(s *settings) { s.keep = max(n, 0) }
}

// WithObserver calls observe with every request when it is answered, or its
// connection is cut, before the client can know: to log requests, or to count
// them. It is called from many goroutines, and must not call the server.
func WithObserver(observe func(Request)) Option {
	return func(s *settings) { s.observe = observe }
}

// WithAuditScan makes one call of the audit list look at no more than n
// entries. With filters its page can then be short, or empty, and still have a
// cursor, as the real API's pages can. The default, 0, continues until the page
// is full or the window ends.
func WithAuditScan(n int) Option {
	return func(s *settings) { s.scan = n }
}

// WithoutAccountCreation makes the server refuse to create accounts, whoever
// asks: 403 with code 1002, as the API does when the right is missing. Without
// it only tenant admins may create accounts, including [Server.Token].
func WithoutAccountCreation() Option {
	return func(s *settings) { s.noAccounts = true }
}

// WithAuditPageCap makes a page of the audit log, or of an entry's history, hold
// no more than n entries whatever limit a request asks for. The document allows
// 1,000; collectors report 100 for the real API. The default, 0, is no cap.
func WithAuditPageCap(n int) Option {
	return func(s *settings) { s.pageCap = n }
}

// WithEnforcement enforces the policies of tokens: a request is refused, with
// 403, when the document names permission groups for its operation and no policy
// of its token allows one of them on the account, or a policy denies the only one
// that is allowed. Global API keys, service keys, [Server.Token] and [User.Token]
// may do everything that their user may.
//
// Lists return only what the token may see: accounts that a policy names or names
// something in, and zones that it may read. Operations for which the document
// names no group are allowed to every valid token. A token that may make tokens may
// also make one that may do more than itself: it is not known whose rights the API
// compares there.
//
// Without it a token may do everything in its account, or everything that its user may.
// Its lifetime, its status and its condition on addresses apply in either case.
func WithEnforcement() Option {
	return func(s *settings) { s.enforce = true }
}

// WithLogger makes the server log a warning when a request asks for something
// that the real API may refuse, because public sources disagree on it or say
// nothing. The default is to log nothing.
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
