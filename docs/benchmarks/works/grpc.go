package works

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/encoding"
)

// pieceSize is the size of a message of the stream of bulk.
const pieceSize = 256 << 10

// remoteCalls are the works of gRPC.
func remoteCalls() []Work {
	return []Work{
		overPeers(Work{Name: "grpcUnary", What: "a unary call of gRPC with 64 bytes each way"}, listeners, grpcUnary),
		overPeers(Work{Name: "grpcPingPong", What: "a message of 64 bytes there and back on a stream of gRPC"}, listeners, grpcPingPong),
		overPeers(Work{Name: "grpcUpload256KiB", What: "a message of 256 KiB sent on a stream of gRPC that goes one way"}, listeners, grpcUpload),
	}
}

func grpcUnary(b *testing.B, p peer) {
	client := grpcClient(b, p)
	request, reply := make(raw, 64), raw(nil)
	must(b, client.Invoke(b.Context(), "/echo/unary", &request, &reply)) // connects
	b.ReportAllocs()
	for b.Loop() {
		must(b, client.Invoke(b.Context(), "/echo/unary", &request, &reply))
		counted(b, "bytes", len(reply), len(request))
	}
}

func grpcPingPong(b *testing.B, p peer) {
	stream := grpcStream(b, p, 0)
	request, reply := make(raw, 64), raw(nil)
	b.ReportAllocs()
	for b.Loop() {
		must(b, stream.SendMsg(&request))
		must(b, stream.RecvMsg(&reply))
		counted(b, "bytes", len(reply), len(request))
	}
	must(b, stream.CloseSend())
}

// grpcUpload sends until the window of the stream is full, and then as fast as the
// server receives.
func grpcUpload(b *testing.B, p peer) {
	stream := grpcStream(b, p, 1)
	piece, total := make(raw, pieceSize), raw(nil)
	b.SetBytes(pieceSize)
	b.ReportAllocs()
	for b.Loop() {
		must(b, stream.SendMsg(&piece))
	}
	must(b, stream.CloseSend())
	must(b, stream.RecvMsg(&total))
	if string(total) != fmt.Sprint(b.N*pieceSize) {
		b.Fatalf("the server has received %s bytes", total)
	}
}

// echoService has a unary call and two streams, written by hand: no code is generated,
// and messages are bytes.
var echoService = grpc.ServiceDesc{
	ServiceName: "echo",
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{{
		MethodName: "unary",
		Handler: func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			var message raw
			err := decode(&message)
			return &message, err
		},
	}},
	Streams: []grpc.StreamDesc{
		{StreamName: "pingPong", ServerStreams: true, ClientStreams: true, Handler: echoMessages},
		{StreamName: "upload", ServerStreams: true, ClientStreams: true, Handler: countBytes},
	},
}

func echoMessages(_ any, stream grpc.ServerStream) error {
	var message raw
	for {
		err := stream.RecvMsg(&message)
		if err == nil {
			err = stream.SendMsg(&message)
		}
		if err != nil {
			return err
		}
	}
}

// countBytes receives all messages, and sends the sum of their lengths as text.
func countBytes(_ any, stream grpc.ServerStream) error {
	var message raw
	total := 0
	err := stream.RecvMsg(&message)
	for ; err == nil; err = stream.RecvMsg(&message) {
		total += len(message)
	}
	if !errors.Is(err, io.EOF) {
		return err
	}
	sum := raw(fmt.Sprint(total))
	return stream.SendMsg(&sum)
}

// grpcClient starts a server on a peer and returns a client of it.
func grpcClient(b *testing.B, p peer) *grpc.ClientConn {
	l, dial := p.listen(b)
	server := grpc.NewServer(grpc.ForceServerCodec(rawCodec{}))
	server.RegisterService(&echoService, nil)
	served := make(chan error)
	go func() { served <- server.Serve(l) }()
	client, err := grpc.NewClient("passthrough:peer",
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(rawCodec{})),
		grpc.WithContextDialer(func(context.Context, string) (net.Conn, error) { return dial() }))
	must(b, err)
	b.Cleanup(func() {
		_ = client.Close()
		server.Stop()
		if err := <-served; err != nil {
			b.Log(err)
		}
	})
	return client
}

func grpcStream(b *testing.B, p peer, index int) grpc.ClientStream {
	desc := &echoService.Streams[index]
	stream, err := grpcClient(b, p).NewStream(b.Context(), desc, "/echo/"+desc.StreamName)
	must(b, err)
	return stream
}

// raw is a message that is its own encoding.
type raw []byte

type rawCodec struct{}

var _ encoding.Codec = rawCodec{}

func (rawCodec) Name() string                  { return "raw" }
func (rawCodec) Marshal(v any) ([]byte, error) { return *v.(*raw), nil }
func (rawCodec) Unmarshal(data []byte, v any) error {
	message := v.(*raw)
	*message = append((*message)[:0], data...)
	return nil
}
