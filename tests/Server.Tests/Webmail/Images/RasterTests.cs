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
}
