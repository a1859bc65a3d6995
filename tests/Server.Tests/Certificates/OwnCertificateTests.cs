using Mox.Server.Certificates;
using Mox.Testing;

namespace Mox.Server.Tests.Certificates;

public class A_certificate_of_our_own_making
{
    [Fact]
    public void Stays_while_the_host_gets_its_name_and_follows_the_name_later()
    {
        var data = Directory.CreateTempSubdirectory("mox-own-").FullName;
        var (folder, time) = (new CertificateFolder(data), new ManualTime());
        using var first = SelfSigned.LoadOrMake(folder, ["localhost"], time);
        time.Advance(TimeSpan.FromHours(11));
        using var named = SelfSigned.LoadOrMake(folder, ["mail.example.org"], time);
        Assert.Equal(first.Thumbprint, named.Thumbprint);
        time.Advance(TimeSpan.FromHours(2));
        using var later = SelfSigned.LoadOrMake(folder, ["mail.example.org"], time);
        Assert.NotEqual(first.Thumbprint, later.Thumbprint);
        Assert.True(later.MatchesHostname("mail.example.org"));
        Directory.Delete(data, recursive: true);
    }
}
