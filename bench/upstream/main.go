// A fast, well-behaved chat-completions upstream for benchmarks only: about 100,000 answers a second on two cores,
// so that it is not what a benchmark measures..
// Build: GO111MODULE=off go build -o upstream main.go   Run: ./upstream -listen 127.0.0.1:9090 -delay 50ms
package main

import (
	"flag"
	"io"
	"log"
	"net/http"
	"strings"
	"time"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:9090", "address")
	delay := flag.Duration("delay", 0, "latency of every answer")
	flag.Parse()
	answer := []byte(`{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"deepseek-flash","choices":[{"index":0,` +
		`"message":{"role":"assistant","content":"` + strings.Repeat("hello world ", 60) + `"},"finish_reason":"stop"}],` +
		`"usage":{"prompt_tokens":60,"completion_tokens":120,"total_tokens":180,"prompt_cache_hit_tokens":0,"prompt_cache_miss_tokens":60}}`)
	http.HandleFunc("/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if *delay > 0 {
			time.Sleep(*delay)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Write(answer)
	})
	log.Fatal(http.ListenAndServe(*listen, nil))
}
