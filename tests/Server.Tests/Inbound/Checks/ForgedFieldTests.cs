namespace Mox.Server.Tests.Inbound.Checks;

/// <summary>Fields that came with a message and look as if we had written them.</summary>
public sealed class Forged_results
{
    private const string Top = "Received: from x by y; Mon, 5 Jan 2026 11:00:00 +0000\r\n";
    private const string Forged1 = "Authentication-Results: MAIL.test;\r\n\tdmarc=pass header.from=bank.example;\r\n spf=pass smtp.mailfrom=bank.example\r\n";
    private const string Middle = "authentication-results: mx.elsewhere.example; spf=pass\r\nFrom: a@sender.example\r\n";
    private const string Forged2 = "AUTHENTICATION-RESULTS : \"mail.test\" 1; none\r\n";
    private const string Rest = "Subject:  two  spaces \r\nX-Odd:\r\n\t \r\n\r\nAuthentication-Results: mail.test; none\r\n.dot\r\n\0binary\xff\r\n";

    [Theory]
    [InlineData(0)]
    [InlineData(3 << 20)]
    public async Task Of_our_own_name_are_cut_out_and_all_else_stays_as_it_was(int more)
    {
        await using var house = await CheckedHouse.OpenAsync();
        var rest = Rest + string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd\r\n", more / 64));
        Assert.StartsWith("250 ", await house.DeliverAsync(Top + Forged1 + Middle + Forged2 + rest), StringComparison.Ordinal);
        var stored = await house.StoredAsync();
        var kept = Top + Middle + rest;
        Assert.True(stored.EndsWith("\r\n" + kept, StringComparison.Ordinal), "all but the forged fields is there, octet for octet");
        Assert.StartsWith("Delivered-To: alice@test.example\r\nReturn-Path: <a@sender.example>\r\nAuthentication-Results: mail.test;\r\n\tiprev=", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("bank.example", stored, StringComparison.Ordinal);
        Assert.Equal(0, house.House.Store.Spool.MemoryInUse);
    }

    [Fact]
    public async Task Are_cut_out_behind_the_check_of_signatures_that_cover_them()
    {
        await using var house = (await CheckedHouse.OpenAsync()).Policy("p=reject");
        Assert.StartsWith("250 ", await house.DeliverAsync(CheckedHouse.Sign(Forged1 + Middle + "\r\nx\r\n")), StringComparison.Ordinal);
        Assert.Contains("dkim=pass sender.example aligned", await house.ChecksAsync());
        Assert.DoesNotContain("bank.example", await house.StoredAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Are_cut_out_where_nothing_is_checked_as_well()
    {
        await using var house = await CheckedHouse.OpenAsync(options => options.Enabled = false);
        Assert.StartsWith("250 ", await house.DeliverAsync(Forged1 + "Subject: x\r\n\r\nx\r\n"), StringComparison.Ordinal);
        var stored = await house.StoredAsync();
        Assert.DoesNotContain("Authentication-Results", stored, StringComparison.OrdinalIgnoreCase);
        Assert.EndsWith("+0000\r\nSubject: x\r\n\r\nx\r\n", stored, StringComparison.Ordinal);
        Assert.Empty((await house.FactsAsync()).Checks);
        Assert.Empty(house.Dns.Asked);
    }

    [Fact]
    public async Task No_text_of_a_stranger_breaks_out_of_our_fields()
    {
        await using var house = await CheckedHouse.OpenAsync();
        const string signature = "DKIM-Signature: v=1; a=rsa-sha256; d=sender.example; s=sel; h=From; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA;\r\n i=\"=3B=20dmarc=3Dpass=0D=0AX-Evil:=201\"@sender.example\r\n";
        Assert.StartsWith("250 ", await house.DeliverAsync(signature + "From: a@one.example\r\n\r\nx\r\n", from: "\"a;dmarc=pass \\\"(\"@sender.example"), StringComparison.Ordinal);
        var ours = (await house.StoredAsync()).Split("Received: from", 2)[0];
        Assert.DoesNotContain("\nX-Evil", ours, StringComparison.Ordinal);
        var field = Mox.Protocols.AuthenticationResults.AuthenticationResultsField.Read(System.Text.Encoding.ASCII.GetBytes(ours.Split("Authentication-Results:", 2)[1].Split("\r\nReceived-SPF")[0]));
        Assert.Empty(field.Faults);
        Assert.Equal("none", Assert.Single(field.Of("dmarc")).Result);
        Assert.All(ours.Split("\r\n"), line => Assert.True(line.Length < 200, line));
    }
}
