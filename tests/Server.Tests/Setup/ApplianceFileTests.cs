using Microsoft.Extensions.Configuration;
using Mox.Server.Setup;

namespace Mox.Server.Tests.Setup;

public class The_file_of_the_appliance
{
    [Fact]
    public void Is_read_with_comments_and_says_on_which_line_a_key_stands()
    {
        var settings = ApplianceSettings.Parse(
            """
            // by hand
            {
              "Appliance": { "HostName": "mail.example.org", "Addresses": ["203.0.113.9"] },
              "Acme": {
                "Enabled": true, /* yes */
                "Contact": ["ann@example.org", "bob@example.org"],
              },
              "Certificates": { "Files": [ { "Certificate": "/a", "Key": "/b" } ] },
              "Listen": { "Https": 8443 }
            }
            """,
            "appliance.json");
        Assert.Equal("mail.example.org", settings.Values["Appliance:HostName"]);
        Assert.Equal("bob@example.org", settings.Values["Acme:Contact:1"]);
        Assert.Equal(("true", "/b", "8443", "203.0.113.9"), (settings.Values["Acme:Enabled"], settings.Values["Certificates:Files:0:Key"], settings.Values["Listen:Https"], settings.Values["Appliance:Addresses:0"]));
        Assert.Equal(5, settings.LineOf("Acme:Enabled: Appliance:HostName is localhost"));
        Assert.Null(settings.LineOf("Acme:EnabledToo: no"));
    }

    [Theory]
    [InlineData("{\n  \"Appliance\": { \"HostNam\": \"x\" }\n}", "f, line 2: Appliance:HostNam is no key; possible are Addresses, HostName")]
    [InlineData("{\n \"Queue\": {}\n}", "f, line 2: Queue is no key; possible are Acme, Appliance, Certificates, Listen, Web")]
    [InlineData("{ \"Acme\": {\n\n \"Enabled\": \"yes\" } }", "f, line 3: Acme:Enabled takes true or false")]
    [InlineData("{ \"Acme\": { \"Contact\": \"ann@example.org\" } }", "f, line 1: Acme:Contact takes a list of texts, in brackets")]
    [InlineData("{ \"Acme\": { \"Contact\": [1] } }", "f, line 1: Acme:Contact:0 takes a text, in quotes")]
    [InlineData("{ \"Acme\": { \"Directory\": { \"a\": 1 }, \"Enabled\": true } }", "f, line 1: Acme:Directory takes a text, in quotes")]
    [InlineData("{ \"Acme\": { \"ExternalAccountKey\": \"abc\" } }", "f, line 1: Acme:ExternalAccountKey is a secret, which does not belong here: name its file in ExternalAccountKeyFile")]
    [InlineData("{ \"Listen\": { \"Smtp\": 2.5 } }", "f, line 1: Listen:Smtp takes a whole number")]
    [InlineData("{ \"Listen\": [ ] }", "f, line 1: Listen takes an object, in braces")]
    [InlineData("{ \"Acme\": { \"Enabled\": true, \"Enabled\": false } }", "f, line 1: Acme:Enabled stands here twice")]
    [InlineData("[1]", "f, line 1: the file is one object, in braces")]
    [InlineData("{ \"Appliance\": { \"DataFolder\": \"/\" } }", "f, line 1: Appliance:DataFolder is no key; possible are Addresses, HostName")]
    public void Tells_what_is_wrong_with_line_and_key(string text, string fault) =>
        Assert.Equal(fault, Assert.Throws<InvalidDataException>(() => ApplianceSettings.Parse(text, "f")).Message);

    [Fact]
    public void Tells_all_that_is_wrong_at_once_and_where_it_stops_being_JSON()
    {
        var fault = Assert.Throws<InvalidDataException>(() => ApplianceSettings.Parse("{\n \"Acme\": { \"A\": 1, \"Enabled\": 2 },\n \"Listen\": { \"Smtp\": true }\n", "f")).Message.Split('\n');
        Assert.Equal(4, fault.Length);
        Assert.StartsWith("f, line 4: this is no JSON: ", fault[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Goes_before_the_settings_beside_the_program_and_behind_the_environment()
    {
        var json = Path.GetTempFileName();
        File.WriteAllText(json, """{ "Appliance": { "HostName": "localhost" }, "Acme": { "Enabled": false, "Directory": "https://a.example/" } }""");
        var configuration = new ConfigurationManager();
        configuration.AddJsonFile(json);
        configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Acme:Directory"] = "https://b.example/", ["Acme:Contact:0"] = "ann@example.org" });
        ApplianceFileSource.Insert(configuration, ApplianceSettings.Parse("""{ "Appliance": { "HostName": "mail.example.org" }, "Acme": { "Enabled": true, "Directory": "https://c.example/" } }""", "f"));
        Assert.Equal(("mail.example.org", "true", "https://b.example/"), (configuration["Appliance:HostName"], configuration["Acme:Enabled"], configuration["Acme:Directory"]));
        Assert.True(ApplianceFileSource.IsFixed(configuration, "Acme:Directory"));
        Assert.True(ApplianceFileSource.IsFixed(configuration, "Acme:Contact"));
        Assert.False(ApplianceFileSource.IsFixed(configuration, "Acme:Enabled"));
        Assert.False(ApplianceFileSource.IsFixed(configuration, "Appliance:HostName"));
        File.Delete(json);
    }

    [Fact]
    public void Keeps_what_was_there_while_new_settings_are_tried()
    {
        var folder = Directory.CreateTempSubdirectory("mox-file-").FullName;
        var file = new ApplianceFile(folder);
        Assert.Null(file.Read());
        file.Try(ApplianceFile.With(null, root => ApplianceFile.Section(root, "Appliance")["HostName"] = "one.example.org"));
        Assert.True(file.IsTry);
        file.Withdraw();
        Assert.Null(file.Read());
        Assert.False(file.IsTry);

        file.Try(ApplianceFile.With(null, root => ApplianceFile.Section(root, "Appliance")["HostName"] = "one.example.org"));
        file.Accept();
        Assert.False(file.IsTry);
        file.Try(ApplianceFile.With(file.Read(), root => ApplianceFile.Section(root, "Acme")["Enabled"] = true));
        Assert.Equal(["Acme:Enabled", "Appliance:HostName"], ApplianceSettings.Parse(file.Read()!, "f").Values.Keys.Order(StringComparer.Ordinal));
        file.Withdraw();
        Assert.Equal("one.example.org", Assert.Single(ApplianceSettings.Parse(file.Read()!, "f").Values).Value);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.Path));
        Directory.Delete(folder, recursive: true);
    }
}
