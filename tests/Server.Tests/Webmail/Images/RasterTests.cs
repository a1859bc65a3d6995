using System.Text;
using Mox.Server.Webmail.Images;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace Mox.Server.Tests.Webmail.Images;

public class Pictures_of_strangers
{
    [Fact]
    public void Are_written_anew_without_what_else_the_file_carried()
    {
        using var image = new Image<Rgba32>(40, 30);
        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Artist, "Somebody at 48.2N 16.3E");
        using var file = new MemoryStream();
        image.SaveAsJpeg(file);
        file.Write("<script>alert(1)</script>"u8);
        var clean = RasterImages.Rewrite(file.ToArray())!;
        Assert.Equal(("image/jpeg", false), (clean.Type, clean.IsPixel));
        var text = Encoding.Latin1.GetString(clean.Octets.Span);
        Assert.DoesNotContain("Somebody", text, StringComparison.Ordinal);
        Assert.DoesNotContain("script", text, StringComparison.Ordinal);
        using var again = Image.Load<Rgba32>(clean.Octets.Span);
        Assert.Equal((40, 30), (again.Width, again.Height));
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")]
    [InlineData("<html>")]
    [InlineData("GIF89a")]
    [InlineData("")]
    public void Are_not_shown_when_they_are_none(string octets) => Assert.Null(RasterImages.Rewrite(Encoding.ASCII.GetBytes(octets)));

    [Fact]
    public void Are_not_decoded_when_they_would_take_more_room_than_there_is()
    {
        using var image = new Image<L8>(16, 16);
        using var file = new MemoryStream();
        image.SaveAsBmp(file);
        var octets = file.ToArray();
        Assert.NotNull(RasterImages.Rewrite(octets));

        // Width and height of the header: 30,000 by 30,000.
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(18), 30_000);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(octets.AsSpan(22), 30_000);
        Assert.Null(RasterImages.Rewrite(octets));
    }

    [Fact]
    public void Are_not_decoded_when_their_frames_together_would_take_more_room_than_there_is()
    {
        Assert.Equal("image/gif", RasterImages.Rewrite(Gif(20, 3))!.Type);
        Assert.Equal(3, FrameCount.Of(Gif(20, 3)));

        // Each frame is a few octets of the file and 16 million pixels of memory.
        Assert.Null(RasterImages.Rewrite(Gif(4_000, 50)));
        Assert.Null(RasterImages.Rewrite(Gif(2, 301)));
    }

    [Fact]
    public void Have_as_many_frames_as_their_blocks_say()
    {
        Assert.Equal(1, FrameCount.Of("GIF89a"u8));
        Assert.Equal(2, FrameCount.Of(Gif(20, 2).AsSpan(..^3)));
        Assert.Equal(2, FrameCount.Of([.. "RIFF\0\0\0\0WEBP"u8, .. "ANMF\u0003\0\0\0abc\0"u8, .. "ANMF\u0002\0\0\0ab"u8, .. "ANM"u8]));
        Assert.Equal(1, FrameCount.Of([.. "RIFF\0\0\0\0WEBP"u8, .. "VP8 \u00ff\u00ff\u00ff\u007f"u8]));
    }

    /// <summary>A moving picture whose frames are all of one pixel, on a large screen.</summary>
    private static byte[] Gif(ushort side, int frames)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        file.Write([(byte)side, (byte)(side >> 8), (byte)side, (byte)(side >> 8), 0x80, 0, 0, 0, 0, 0, 255, 255, 255]);
        for (var i = 0; i < frames; i++)
        {
            file.Write([0x21, 0xF9, 4, 0, 10, 0, 0, 0]);
            file.Write([0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
        }

        file.WriteByte(0x3B);
        return file.ToArray();
    }
}
