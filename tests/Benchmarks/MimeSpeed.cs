using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Mox.Protocols.Mime;

namespace Mox.Benchmarks;

/// <summary>Structure, envelope and all headers of a message: time and octets allocated.</summary>
public class MimeSpeed
{
    private byte[] _octets = [];
    private MemoryStream _stream = new();

    /// <summary>Which message.</summary>
    [Params("answer 10 KB", "newsletter 160 KB", "attachments 25 MB")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Prepare()
    {
        _octets = Message[0] switch { 'n' => MimeMessages.Newsletter(), _ => Message.StartsWith("an", StringComparison.Ordinal) ? MimeMessages.Answer() : MimeMessages.Attachments() };
        _stream = new MemoryStream(_octets, writable: false);
    }

    /// <summary>From a stream, as a stored message is read.</summary>
    [Benchmark]
    public async Task<int> Stream()
    {
        _stream.Position = 0;
        var root = await PartTree.ReadAsync(_stream, null, CancellationToken.None);
        return await HeadersAsync(root);
    }

    /// <summary>From memory.</summary>
    [Benchmark]
    public int Memory() => Headers(PartTree.Read(_octets));

    public static void Run()
    {
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .AddExporter(MarkdownExporter.Console);
        BenchmarkRunner.Run<MimeSpeed>(config);
    }

    private int Headers(MessagePart part)
    {
        var count = HeaderList.Read(_octets.AsMemory((int)part.HeaderStart, (int)part.HeaderLength)).Count;
        foreach (var child in part.Children) count += Headers(child);
        return part.Message is null ? count : count + Headers(part.Message);
    }

    private async Task<int> HeadersAsync(MessagePart part)
    {
        var count = (await PartContent.ReadHeaderAsync(part, _stream, null, CancellationToken.None)).Count;
        foreach (var child in part.Children) count += await HeadersAsync(child);
        return part.Message is null ? count : count + await HeadersAsync(part.Message);
    }
}
