package kafka_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/seed815c370e/cloudflare-go/accounts"
	"github.com/seed815c370e/cloudflare-go/fleet/internal/testentry"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/kafka"
)

var start = time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)

func batch(account string, from, to int) sink.Batch {
	return sink.Batch{Account: account, Entries: testentry.Numbered(from, to, start)}
}

// brokers are franz-go's fake ones: three, with a topic of four partitions.
func brokers(t *testing.T) *kfake.Cluster {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(3), kfake.SeedTopics(4, "audit"))
	require.NoError(t, err)
	t.Cleanup(cluster.Close)
	return cluster
}

func open(t *testing.T, cluster *kfake.Cluster, opts kafka.Options) *kafka.Sink {
	opts.Brokers, opts.Topic = cluster.ListenAddrs(), "audit"
	opts.Client = []kgo.Opt{kgo.MetadataMinAge(50 * time.Millisecond)} // a retry waits for it
	s, err := kafka.Open(opts)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return s
}

// records are the first n of the topic.
func records(t *testing.T, cluster *kfake.Cluster, n int) (list []*kgo.Record) {
	client, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics("audit"))
	require.NoError(t, err)
	defer client.Close()
	for len(list) < n {
		fetches := client.PollFetches(t.Context())
		require.NoError(t, fetches.Err())
		list = append(list, fetches.Records()...)
	}
	require.Len(t, list, n)
	return list
}

func TestAnEntryIsARecord(t *testing.T) {
	cluster := brokers(t)
	s := open(t, cluster, kafka.Options{})
	require.NoError(t, s.Ping(t.Context()))
	require.NoError(t, s.Write(t.Context(), batch("a", 0, 0)), "only the place moved")
	b := batch("a", 0, 0)
	b.Entries = []accounts.AuditEntry{testentry.Parse("{\"id\":\"x\",\n\"new\":1}"), testentry.Parse(`{"z":1}`)}
	require.NoError(t, s.Write(t.Context(), b))
	list := records(t, cluster, 2)
	require.Equal(t, `{"id":"x","new":1}`, string(list[0].Value))
	require.Equal(t, "a", string(list[0].Key))
	require.Equal(t, []kgo.RecordHeader{{Key: "id", Value: []byte("x")}}, list[0].Headers)
	require.Regexp(t, "^sha256:[0-9a-f]{64}$", string(list[1].Headers[0].Value), "an entry without an id has a digest")
	b.Entries = []accounts.AuditEntry{{ID: "made by hand"}}
	require.ErrorContains(t, s.Write(t.Context(), b), "it was not decoded from JSON")
}

// An account's entries are in one partition, in order.
func TestTheOrderOfAnAccount(t *testing.T) {
	cluster := brokers(t)
	s := open(t, cluster, kafka.Options{})
	for i := range 30 {
		for account := range 8 {
			require.NoError(t, s.Write(t.Context(), batch(fmt.Sprint("a", account), i*10, i*10+10)))
		}
	}
	partition, next, used := map[string]int32{}, map[string]int{}, map[int32]bool{}
	for _, r := range records(t, cluster, 8*300) {
		account := string(r.Key)
		require.Equal(t, fmt.Sprintf("%032d", next[account]), string(r.Headers[0].Value))
		if next[account]++; next[account] > 1 {
			require.Equal(t, partition[account], r.Partition)
		}
		partition[account], used[r.Partition] = r.Partition, true
	}
	require.Greater(t, len(used), 1)
}

// Write returns after the brokers have acknowledged for all replicas, with the
// producer's id that makes retries drop doubles.
func TestWriteWaitsForAllReplicas(t *testing.T) {
	cluster := brokers(t)
	var answered atomic.Bool
	cluster.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		produce := request.(*kmsg.ProduceRequest)
		require.EqualValues(t, -1, produce.Acks)
		var written kmsg.RecordBatch
		require.NoError(t, written.ReadFrom(produce.Topics[0].Partitions[0].Records))
		require.GreaterOrEqual(t, written.ProducerID, int64(0), "it is idempotent")
		answered.Store(true)
		return nil, nil, false
	})
	s := open(t, cluster, kafka.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 0, 10)))
	require.True(t, answered.Load())
}

// refuse answers as many produce requests with an error.
func refuse(cluster *kfake.Cluster, times int32, code int16) (asked *atomic.Int32) {
	asked = new(atomic.Int32)
	cluster.ControlKey(int16(kmsg.Produce), func(request kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		if asked.Add(1) > times {
			return nil, nil, false
		}
		produce := request.(*kmsg.ProduceRequest)
		response := produce.ResponseKind().(*kmsg.ProduceResponse)
		for _, topic := range produce.Topics {
			answer := kmsg.ProduceResponseTopic{Topic: topic.Topic, TopicID: topic.TopicID}
			for _, p := range topic.Partitions {
				answer.Partitions = append(answer.Partitions, kmsg.ProduceResponseTopicPartition{Partition: p.Partition,
					ErrorCode: code})
			}
			response.Topics = append(response.Topics, answer)
		}
		return response, nil, true
	})
	return asked
}

// What can pass is tried again by the client, and is there once.
func TestARetryMakesNoDouble(t *testing.T) {
	cluster := brokers(t)
	asked := refuse(cluster, 2, kerr.NotEnoughReplicas.Code)
	s := open(t, cluster, kafka.Options{})
	require.NoError(t, s.Write(t.Context(), batch("a", 0, 100)))
	require.Greater(t, asked.Load(), int32(2))
	records(t, cluster, 100)
}

// What can't pass is an error, and what comes after it is taken.
func TestARecordThatIsTooLarge(t *testing.T) {
	cluster := brokers(t)
	s := open(t, cluster, kafka.Options{MaxRecordBytes: 4096})
	b := batch("a", 0, 3)
	b.Entries[1] = testentry.Parse(`{"id":"large","x":"` + strings.Repeat("x", 5000) + `"}`)
	err := s.Write(t.Context(), b)
	require.ErrorIs(t, err, kerr.MessageTooLarge)
	require.ErrorContains(t, err, `producing 3 entries of account "a": `)
	require.NoError(t, s.Write(t.Context(), batch("a", 0, 3)))
}

// Brokers that do not answer hold Write until the record's time is over, or its
// context's.
func TestBrokersThatDoNotAnswer(t *testing.T) {
	cluster := brokers(t)
	asked := refuse(cluster, 1<<30, kerr.NotEnoughReplicas.Code)
	s := open(t, cluster, kafka.Options{Deliver: time.Second})
	require.ErrorIs(t, s.Write(t.Context(), batch("a", 0, 3)), kgo.ErrRecordTimeout)
	ctx, cancel := context.WithCancel(t.Context())
	before := asked.Load()
	go func() {
		for asked.Load() == before && t.Context().Err() == nil {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	long := open(t, cluster, kafka.Options{Deliver: time.Hour})
	require.ErrorIs(t, long.Write(ctx, batch("a", 0, 3)), context.Canceled)
	cluster.Close()
	ctx, cancel = context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, s.Ping(ctx), "asking the Kafka brokers")
}

// A broker that takes a request and never answers holds Write no longer than that:
// it is not known whether the records are there.
func TestABrokerThatHangs(t *testing.T) {
	cluster := brokers(t)
	hung, came := make(chan struct{}), make(chan struct{}, 100)
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		cluster.KeepControl()
		came <- struct{}{}
		cluster.SleepControl(func() { <-hung })
		return nil, nil, false
	})
	s := open(t, cluster, kafka.Options{Deliver: time.Hour})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Write(ctx, batch("a", 0, 3)) }()
	<-came
	cancel()
	select {
	case err := <-ended:
		require.ErrorIs(t, err, context.Canceled)
	case <-time.After(2 * time.Minute):
		t.Error("Write waits for a broker that never answers")
	}
	close(hung)
}

func TestWhatIsRefused(t *testing.T) {
	for _, opts := range []kafka.Options{{Topic: "audit"}, {Brokers: []string{"localhost:9092"}}} {
		_, err := kafka.Open(opts)
		require.ErrorContains(t, err, "Brokers and Topic are needed")
	}
	for _, broker := range []string{"", ":9092", "a:b:c", "b:99999", "b:0", "b:x", "kafka://b:9092"} {
		_, err := kafka.Open(kafka.Options{Brokers: []string{"localhost:9092", broker}, Topic: "x"})
		require.ErrorContains(t, err, fmt.Sprintf("the broker %q is no address", broker))
	}
	for _, broker := range []string{"localhost", "[::1]:9092", "::1", "10.0.0.1:1"} {
		s, err := kafka.Open(kafka.Options{Brokers: []string{broker}, Topic: "a.b_c-D1"})
		require.NoError(t, err)
		require.NoError(t, s.Close())
	}
	for _, topic := range []string{"a b", ".", "..", "é", strings.Repeat("x", 250)} {
		_, err := kafka.Open(kafka.Options{Brokers: []string{"localhost:9092"}, Topic: topic})
		require.ErrorContains(t, err, "opening a sink of Kafka: the Topic ")
	}
	_, err := kafka.Open(kafka.Options{Brokers: []string{"localhost:9092"}, Topic: "x", Deliver: -1})
	require.ErrorContains(t, err, "a negative Deliver")
	_, err = kafka.Open(kafka.Options{Brokers: []string{"localhost:9092"}, Topic: "x",
		Client: []kgo.Opt{kgo.RecordRetries(-1), kgo.MaxBufferedRecords(-1)}})
	require.ErrorContains(t, err, "opening a sink of Kafka: ")
}
