package fleet_test

// What the packages below are made with, until they import it.
import (
	_ "github.com/Shopify/toxiproxy/v2"
	_ "github.com/jackc/pgx/v5"
	_ "github.com/redis/go-redis/v9"
	_ "github.com/twmb/franz-go/pkg/kgo"
)
