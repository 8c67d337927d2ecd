package sandbox

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// drip sends the head at once and the body byte by byte.
func drip(each time.Duration) func(context.Context, http.ResponseWriter, reply) {
	return func(ctx context.Context, w http.ResponseWriter, r reply) {
		rc := http.NewResponseController(w)
		r.head(w)
		for i := range r.body {
			_ = rc.Flush() // before the first byte it sends the head
			pause(ctx, each)
			if _, err := w.Write(r.body[i : i+1]); err != nil {
				return
			}
		}
	}
}

// stream sends a good reply with a message of size letters, for ever when size is negative. It holds no more
// than a block of it.
func stream(size int) func(context.Context, http.ResponseWriter, reply) {
	return func(ctx context.Context, w http.ResponseWriter, r reply) {
		// A client that does not read blocks the write, and no context ends that; a deadline does.
		rc := http.NewResponseController(w)
		defer context.AfterFunc(ctx, func() { _ = rc.SetWriteDeadline(time.Unix(1, 0)) })()

		r.head(w)
		head, tail, _ := strings.Cut(string(says("|", 1, true)), "|")
		send := func(s string) {
			if _, err := w.Write([]byte(s)); err != nil || ctx.Err() != nil {
				panic(http.ErrAbortHandler)
			}
		}
		block := filler(32 << 10)
		send(head)
		for left := size; left != 0; {
			n := len(block)
			if size > 0 {
				n = min(n, left)
				left -= n
			}
			send(block[:n])
		}
		send(tail)
	}
}

func truncate(_ context.Context, w http.ResponseWriter, r reply) {
	// net/http closes the connection itself when a handler writes less than it declared.
	w.Header().Set("Content-Length", strconv.Itoa(len(r.body)+100))
	r.write(w)
}

func reset(_ context.Context, w http.ResponseWriter, _ reply) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil { // HTTP/2, where breaking off is a reset of the stream
		panic(http.ErrAbortHandler)
	}
	inner := conn
	if overTLS, ok := conn.(interface{ NetConn() net.Conn }); ok {
		inner = overTLS.NetConn()
	}
	if tcp, ok := inner.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // what turns a close into a reset
	}
	_ = inner.Close()
}

// filler is n letters of plain text.
func filler(n int) string {
	const phrase = underProcess + ", "
	return strings.Repeat(phrase, n/len(phrase)+1)[:n]
}
