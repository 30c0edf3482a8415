// Tessera's log on plain files (github.com/transparency-dev/tessera, POSIX driver), measured beside the Province's: appends
// entries, waits until each is integrated, then checks the whole log with Tessera's own fsck.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"sort"
	"sync"
	"time"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/client"
	"github.com/transparency-dev/tessera/fsck"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

var (
	dir     = flag.String("dir", "", "folder of the log; what is there is deleted")
	count   = flag.Int("n", 50000, "entries")
	size    = flag.Int("size", 600, "bytes of an entry")
	pending = flag.Int("pending", 4000, "entries on their way at once")
	rate    = flag.Float64("rate", 0, "instead: so many a second, whatever is pending")
	batch   = flag.Uint("batch", tessera.DefaultBatchMaxSize, "entries of a batch")
	age     = flag.Duration("age", tessera.DefaultBatchMaxAge, "after which a batch is not waited for any longer")
	workers = flag.Uint("workers", 2, "of fsck")
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

type result struct {
	Entries       int     `json:"entries"`
	PerSecond     int     `json:"perSecond"`
	P50           float64 `json:"p50"`
	P99           float64 `json:"p99"`
	CheckedPerSec int     `json:"checkedPerSecond"`
}

func main() {
	flag.Parse()
	must(os.RemoveAll(*dir))
	must(os.MkdirAll(*dir, 0o755))
	secret, public, err := note.GenerateKey(rand.Reader, "bench.local/tessera")
	must(err)
	found := appendAll(secret)
	found.CheckedPerSec = check(public)
	out, err := json.Marshal(found)
	must(err)
	fmt.Println(string(out))
}

func appendAll(secret string) result {
	signer, err := note.NewSigner(secret)
	must(err)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	driver, err := posix.New(ctx, posix.Config{Path: *dir})
	must(err)
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).
		WithBatching(*batch, *age).WithCheckpointInterval(time.Second)
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, options)
	must(err)
	times := make([]float64, *count)
	var waiting sync.WaitGroup
	places := make(chan struct{}, *pending)
	start := time.Now()
	for i := range *count {
		since := time.Now()
		if *rate > 0 {
			since = start.Add(time.Duration(float64(i) / *rate * float64(time.Second)))
			time.Sleep(time.Until(since))
		} else {
			places <- struct{}{}
		}
		future := appender.Add(ctx, tessera.NewEntry(entry(i)))
		waiting.Add(1)
		go func() {
			defer waiting.Done()
			_, err := future()
			must(err)
			times[i] = float64(time.Since(since).Microseconds()) / 1000
			if *rate == 0 {
				<-places
			}
		}()
	}
	waiting.Wait()
	seconds := time.Since(start).Seconds()
	must(shutdown(ctx))
	sort.Float64s(times)
	return result{
		Entries:   *count,
		PerSecond: int(float64(*count) / seconds),
		P50:       times[*count/2],
		P99:       times[*count*99/100],
	}
}

func entry(i int) []byte {
	bytes := make([]byte, *size)
	_, err := rand.Read(bytes[:32])
	must(err)
	copy(bytes[32:], fmt.Sprint(i))
	return bytes
}

// check computes the root from the entries and compares every tile and bundle; entries per second.
func check(public string) int {
	verifier, err := note.NewVerifier(public)
	must(err)
	start := time.Now()
	files := &client.FileFetcher{Root: *dir}
	must(fsck.New(verifier.Name(), verifier, files, hashes, fsck.Opts{N: *workers}).Check(context.Background()))
	return int(float64(*count) / time.Since(start).Seconds())
}

func hashes(bytes []byte) ([][]byte, error) {
	bundle := &api.EntryBundle{}
	if err := bundle.UnmarshalText(bytes); err != nil {
		return nil, err
	}
	found := make([][]byte, 0, len(bundle.Entries))
	for _, entry := range bundle.Entries {
		found = append(found, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return found, nil
}
