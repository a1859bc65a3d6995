using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Bmp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;

namespace Mox.Server.Webmail.Images;

/// <summary>A picture that was decoded and written anew.</summary>
/// <param name="Type">Media type.</param>
/// <param name="Octets">Without metadata, comments and whatever else a file can carry.</param>
/// <param name="IsPixel">One or two pixels: it shows nothing.</param>
internal sealed record CleanImage(string Type, ReadOnlyMemory<byte> Octets, bool IsPixel);

/// <summary>Decodes pictures of strangers and writes them anew, so that a browser meets only files of our making. Raster types alone, told by their octets; no SVG, which is a document that can act.</summary>
internal static class RasterImages
{
    /// <summary>Pixels of a picture, all its frames together.</summary>
    private const long MaxPixels = 40_000_000;

    private const int MaxFrames = 300;

    private static readonly Configuration Decoding = Configure();

    /// <summary>The picture written anew; null when it is none that is shown, broken, or too large to be decoded.</summary>
    public static CleanImage? Rewrite(ReadOnlyMemory<byte> octets)
    {
        try
        {
            using var measured = new MemoryStream(octets.ToArray(), writable: false);
            if (Image.Identify(Decoding, measured, out var format) is not { } info || format is null) return null;
            var frames = FrameCount.Of(octets.Span);
            if (info.Width < 1 || info.Height < 1 || frames > MaxFrames || (long)info.Width * info.Height * frames > MaxPixels) return null;
            measured.Position = 0;
            using var image = Image.Load(Decoding, measured);
            if (image.Frames.Count > MaxFrames || (long)image.Width * image.Height * image.Frames.Count > MaxPixels) return null;
            image.Metadata.ExifProfile = null;
            image.Metadata.IptcProfile = null;
            image.Metadata.XmpProfile = null;
            image.Metadata.IccProfile = null;
            var (encoder, type) = Encoder(format, image);
            using var written = new MemoryStream();
            image.Save(written, encoder);
            return new CleanImage(type, written.ToArray(), image is { Width: <= 2, Height: <= 2 });
        }
        catch (Exception e) when (e is ImageFormatException or ArgumentException or InvalidOperationException or InvalidMemoryOperationException or NotSupportedException or IndexOutOfRangeException or OverflowException or EndOfStreamException or NullReferenceException)
        {
            return null; // Whatever a decoder stumbles over, the picture is not shown.
        }
    }

    private static (IImageEncoder Encoder, string Type) Encoder(IImageFormat format, Image image) => format switch
    {
        JpegFormat => (new JpegEncoder { Quality = 88 }, "image/jpeg"),
        GifFormat when image.Frames.Count > 1 => (new GifEncoder(), "image/gif"),
        WebpFormat when image.Frames.Count > 1 => (new GifEncoder(), "image/gif"),
        _ => (new PngEncoder { CompressionLevel = PngCompressionLevel.BestSpeed, ChunkFilter = PngChunkFilter.ExcludeAll }, "image/png"),
    };

    private static Configuration Configure()
    {
        var configuration = new Configuration(new PngConfigurationModule(), new JpegConfigurationModule(), new GifConfigurationModule(), new BmpConfigurationModule(), new WebpConfigurationModule())
        {
            MaxDegreeOfParallelism = 1,
            MemoryAllocator = MemoryAllocator.Create(new MemoryAllocatorOptions { AllocationLimitMegabytes = 256, MaximumPoolSizeMegabytes = 32 }),
        };
        return configuration;
    }
}
