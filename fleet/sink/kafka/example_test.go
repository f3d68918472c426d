package kafka_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/seed815c370e/cloudflare-go/fleet/internal/testentry"
	"github.com/seed815c370e/cloudflare-go/fleet/sink"
	"github.com/seed815c370e/cloudflare-go/fleet/sink/kafka"
)

// A batch that is written twice, and a consumer that drops doubles.
func Example() {
	brokers, err := kfake.NewCluster(kfake.SeedTopics(1, "audit")) // stands for real ones
	if err != nil {
		log.Fatal(err)
	}
	defer brokers.Close()
	entries, err := kafka.Open(kafka.Options{Brokers: brokers.ListenAddrs(), Topic: "audit"})
	if err != nil {
		log.Fatal(err)
	}
	defer entries.Close()
	for range 2 {
		err := entries.Write(context.Background(), sink.Batch{
			Account: "023e105f4ecef8ad9ca31a8372d0c353", Entries: testentry.Numbered(0, 2, time.Now()),
		})
		if err != nil {
			log.Fatal(err)
		}
	}

	consumer, err := kgo.NewClient(kgo.SeedBrokers(brokers.ListenAddrs()...), kgo.ConsumeTopics("audit"))
	if err != nil {
		log.Fatal(err)
	}
	defer consumer.Close()
	known := map[string]bool{}
	for read := 0; read < 4; {
		consumer.PollFetches(context.Background()).EachRecord(func(r *kgo.Record) {
			read++
			id := string(r.Headers[0].Value)
			if known[string(r.Key)+"/"+id] {
				fmt.Println("double", id[len(id)-1:])
				return
			}
			known[string(r.Key)+"/"+id] = true
			fmt.Println("entry", id[len(id)-1:])
		})
	}
	// Output:
	// entry 0
	// entry 1
	// double 0
	// double 1
}
