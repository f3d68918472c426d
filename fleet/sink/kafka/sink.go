// Package kafka is a sink that produces entries to a topic of Kafka.
//
// Each entry is a record: its key is the account's id, so that the entries of an
// account are in one partition, in the order in which they were read; its value is
// the entry's JSON as the API sent it, on one line; the header "id" is the entry's
// id, the same whenever it is produced.
//
// # At least once
//
// The producer is idempotent, so its own retries make no doubles, and Write
// returns nil after all in-sync replicas have acknowledged all records. A batch
// can be produced again when a process ends before its checkpoint is saved, when
// an account is taken over, or when Write fails: drop doubles by account and id.
// No entry is lost, as long as the topic keeps what it acknowledged.
//
// A record that is larger than the brokers' message.max.bytes is refused, and so
// is its batch, again and again: the account does not advance, and its error says
// so. Raise that limit and MaxRecordBytes.
package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/text"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
)

// Options says where to produce to.
type Options struct {
	// Brokers are the addresses to begin with, such as "localhost:9092". At least
	// one is needed.
	Brokers []string
	// Topic takes the entries. It is needed, and has to exist unless the brokers
	// make topics by themselves.
	Topic string
	// MaxRecordBytes is how large a batch of records, and so a record, may be. 0 is
	// 1,000,012, which is what brokers take by default.
	MaxRecordBytes int32
	// Deliver is how long a record may take before Write fails. 0 is 30 seconds.
	Deliver time.Duration
	// Client are further options of the client, such as kgo.SASL and
	// kgo.DialTLSConfig. They come after those of this package.
	Client []kgo.Opt
}

// IDHeader is the key of the header that has an entry's id.
const IDHeader = "id"

// Sink produces entries. Many goroutines may use one.
type Sink struct {
	client *kgo.Client
	topic  string
}

// Open makes a sink. It does not wait for the brokers: see [Sink.Ping].
func Open(opts Options) (*Sink, error) {
	if err := opts.check(); err != nil {
		return nil, fmt.Errorf("opening a sink of Kafka: %w", err)
	}
	client, err := kgo.NewClient(opts.client()...)
	if err != nil {
		return nil, fmt.Errorf("opening a sink of Kafka: %w", err)
	}
	return &Sink{client, opts.Topic}, nil
}

var topics = regexp.MustCompile(`^[a-zA-Z0-9._-]{1,249}$`)

// check refuses what brokers would refuse for ever.
func (o *Options) check() error {
	switch {
	case len(o.Brokers) == 0 || o.Topic == "":
		return errors.New("Brokers and Topic are needed")
	case !topics.MatchString(o.Topic) || o.Topic == "." || o.Topic == "..":
		return fmt.Errorf("the Topic %q is none that Kafka has: up to 249 letters, digits, dots, lines and dashes", o.Topic)
	case o.Deliver < 0:
		return fmt.Errorf("a negative Deliver, %v", o.Deliver)
	}
	for _, broker := range o.Brokers {
		if !isAddress(broker) {
			return fmt.Errorf("the broker %q is no address such as localhost:9092", broker)
		}
	}
	return nil
}

// isAddress reports whether text is a host, or one with a port.
func isAddress(text string) bool {
	if !strings.Contains(text, ":") || net.ParseIP(text) != nil {
		text = net.JoinHostPort(text, "9092")
	}
	host, port, err := net.SplitHostPort(text)
	number, bad := strconv.ParseUint(port, 10, 16)
	return err == nil && bad == nil && number > 0 && host != "" && !strings.ContainsAny(host, "/@, \t\n")
}

const defaultDeliver = 30 * time.Second

func (o Options) client() []kgo.Opt {
	if o.Deliver == 0 {
		o.Deliver = defaultDeliver
	}
	opts := []kgo.Opt{
		kgo.SeedBrokers(o.Brokers...), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.RecordDeliveryTimeout(o.Deliver),
		// A record that was sent to a broker that is gone would hold Write for
		// ever. It is produced again, which is at least once.
		kgo.AllowIdempotentProduceCancellation(),
	}
	if o.MaxRecordBytes != 0 {
		opts = append(opts, kgo.ProducerBatchMaxBytes(o.MaxRecordBytes))
	}
	return append(opts, o.Client...)
}

// Ping asks the brokers for a sign of life.
func (s *Sink) Ping(ctx context.Context) error {
	if err := s.client.Ping(ctx); err != nil {
		return fmt.Errorf("asking the Kafka brokers: %w", err)
	}
	return nil
}

// Write produces a batch, and returns after it is acknowledged. After an error
// any of its records may be in the topic.
func (s *Sink) Write(ctx context.Context, batch sink.Batch) error {
	records, err := s.records(batch)
	if err == nil {
		err = s.client.ProduceSync(ctx, records...).FirstErr()
	}
	if err != nil {
		return fmt.Errorf("producing %d entries of account %q: %w", len(batch.Entries), batch.Account, err)
	}
	return nil
}

func (s *Sink) records(batch sink.Batch) ([]*kgo.Record, error) {
	records := make([]*kgo.Record, 0, len(batch.Entries))
	for i := range batch.Entries {
		e := &batch.Entries[i]
		value, err := text.AppendLine(nil, e)
		if err != nil {
			return nil, err
		}
		records = append(records, &kgo.Record{
			Topic: s.topic, Key: []byte(batch.Account), Value: value,
			Headers: []kgo.RecordHeader{{Key: IDHeader, Value: []byte(text.ID(e.ID, string(value)))}},
		})
	}
	return records, nil
}

// Close ends the connections. Nothing can be written after that.
func (s *Sink) Close() error {
	s.client.Close()
	return nil
}
