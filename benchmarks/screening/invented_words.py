"""Of which words are invented persons named? Common given names; family names made of pieces.

Typed by hand for this project from common knowledge of each language; no list was copied. Family
names are joined at random from stems and endings, so that hardly any is a real person's.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """The words of one culture. A word is "native:Latin|Latin…", or Latin alone.

    `stems` and `ends` make family names: any stem, any end. `women`: (end of a man's name, of a
    woman's) pairs. `particles` may stand before a family name.
    """

    countries: str
    men: str
    women: str
    stems: str
    ends: str
    feminine: tuple[tuple[str, str], ...] = ()
    particles: str = ""


CYRILLIC_ENDS: Final = "ов ев ин овский енко чук ников инский"
CYRILLIC_FEMININE: Final = (("ский", "ская"), ("ов", "ова"), ("ев", "ева"), ("ин", "ина"))

CULTURES: Final[dict[str, Words]] = {
    "russian": Words(
        "RU RU UA BY MD",
        "александр алексей андрей борис василий виктор владимир геннадий григорий денис дмитрий "
        "евгений егор иван игорь кирилл константин леонид максим михаил николай олег павел роман "
        "сергей станислав степан фёдор юрий ярослав",
        "александра анастасия анна валентина вера виктория галина дарья екатерина елена ирина "
        "ксения людмила марина мария надежда наталья ольга светлана татьяна юлия",
        "зубр сильверн дуйнх морозк жаворон чернолес щедрин кузмич яблон хвост цветк шипол лебед "
        "громов озер полян северян тихомир вольн журав бересть горн "
        "дубрав зимор калин лугов мельнич "
        "орл песчан речн снеж травн ушак филин холм чайк южан ясен",
        CYRILLIC_ENDS,
        CYRILLIC_FEMININE,
    ),
    "bulgarian": Words(
        "BG",
        "георги иван димитър николай петър христо стоян тодор васил ангел борис пламен красимир "
        "румен светослав калоян",
        "мария елена иванка десислава росица виолета цветелина ралица гергана стефка",
        "балкан дунав тракий вихр явор бистр звезд калин лилян морск планин рилск слав черн шопск",
        "ов ев ски инов",
        (("ски", "ска"), ("ов", "ова"), ("ев", "ева")),
    ),
    "arabic": Words(
        "SY IQ MA DZ TN EG LB",
        "محمد:Mohammed|Muhammad|Mohamed|Mohamad أحمد:Ahmed|Ahmad علي:Ali|Aly حسن:Hassan|Hasan "
        "حسين:Hussein|Husayn|Hussain عمر:Omar|Umar خالد:Khaled|Khalid إبراهيم:Ibrahim|Brahim "
        "يوسف:Youssef|Yusuf|Yousef محمود:Mahmoud|Mahmud مصطفى:Mustafa|Mostafa|Moustapha "
        "سعيد:Said|Saeed كريم:Karim|Kareem طارق:Tariq|Tarek جمال:Jamal|Gamal|Djamel "
        "سليمان:Sulaiman|Suleiman|Slimane نبيل:Nabil|Nabeel رشيد:Rashid|Rachid|Rasheed "
        "هشام:Hisham|Hicham|Hesham ياسر:Yasser|Yasir وليد:Walid|Waleed|Oualid "
        "عثمان:Othman|Uthman|Osman قاسم:Qasim|Kassem|Qassem فؤاد:Fouad|Fuad مروان:Marwan|Merouane "
        "عبد_الله:Abdullah|Abdallah|Abd_Allah عبد_الرحمن:Abdul_Rahman|Abdelrahman|Abdurrahman "
        "عبد_العزيز:Abdulaziz|Abdelaziz|Abdul_Aziz عبد_الكريم:Abdelkarim|Abdul_Karim",
        "فاطمة:Fatima|Fatma|Fatimah عائشة:Aisha|Aicha|Ayesha مريم:Maryam|Mariam|Meriem "
        "زينب:Zainab|Zaynab|Zeineb خديجة:Khadija|Khadijah نور:Nour|Noor سعاد:Suad|Souad "
        "ليلى:Layla|Leila أمينة:Amina|Aminah سميرة:Samira|Sameera حنان:Hanan|Hanane",
        "زلفر:Zilfar|Zelfar دوين:Duwain|Douwein بستان:Bustan|Boustan قمران:Qamran|Kamran|Gamran "
        "شجرون:Shajrun|Chajroun نخلاو:Nakhlaw|Nakhlaou وادين:Wadin|Ouadine غدير:Ghadir|Gadir "
        "صخراو:Sakhraw|Sakhraou جسران:Jisran|Djisran|Gisran خيمون:Khaymun|Kheimoun "
        "عطرون:Atrun|Atroun "
        "حجرون:Hajrun|Hadjroun نجمار:Najmar|Nedjmar برجان:Burjan|Bourdjan سوقان:Suqan|Soukan "
        "كوكبان:Kawkaban|Kaoukaban ليمون:Laymun|Leimoun ميناو:Minaw|Minaou تلال:Tilal|Telal",
        "ي:i|y اني:ani|any",
        (),
        "al-|El_|al_|Al",
    ),
    "turkish": Words(
        "TR TR AZ",
        "Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim Osman Yusuf Murat Ömer Kemal Burak Emre "
        "Serkan Tolga Uğur Çağlar Şükrü Gökhan",
        "Ayşe Fatma Emine Hatice Zeynep Elif Meryem Şerife Zehra Gülsüm Özlem Çiğdem Pınar",
        "ak kara demir gök taş gül sarı çelik kırmızı yeşil altın gümüş boz deniz kuş yıldız kılıç "
        "ışık çam bal",
        "oğlu soy kaya dağ er bulut tepe yürek pınar göl ışık",
    ),
    "spanish": Words(
        "ES MX CO AR",
        "José Juan Antonio Francisco Manuel Carlos Jesús Miguel Ángel Rafael Pedro Luis Javier "
        "Ramón Andrés Íñigo",
        "María Carmen Josefa Isabel Dolores Pilar Ana Lucía Concepción Inés Rocío Begoña",
        "arenal ribaz montal zarz olmed valdun castrill pedrañ fontan quirog herbal lagun mirand "
        "navaz peral robled salin torral uceñ verdal",
        "ez era ero ón illo ares osa",
        (),
        "de_la|del|de",
    ),
    "german": Words(
        "DE AT",
        "Jürgen Klaus Wolfgang Hans Günther Dieter Jörg Matthias Stefan Thomas Karl-Heinz Uwe Götz "
        "Friedrich Björn",
        "Ursula Monika Petra Sabine Karin Renate Käthe Brigitte Jutta Heike Bärbel Anneliese",
        "silber stein eichen birken schwarz grün rosen winter sommer morgen löwen mühl sand wasser "
        "krähen nebel",
        "bacher hofer müller mann berger feld bruch thal stätter häuser",
        (),
        "von|von_der",
    ),
    "dutch": Words(
        "NL BE",
        "Jan Pieter Kees Willem Hendrik Joost Maarten Bram Sjoerd Luuk Geert Thijs",
        "Yara Anna Johanna Sanne Femke Lotte Marieke Anouk Els Griet Saskia",
        "zilver duin water zand wolken regen veen kraan linden nevel storm rozen ijzer haver",
        "hoven nik broek mans veld kamp dijk horst meijer stra",
        (),
        "van|van_der|de|van_den",
    ),
    "french": Words(
        "FR BE",
        "Jean Pierre Michel André Philippe René Gérard François Benoît Étienne Loïc Jérôme",
        "Marie Nathalie Isabelle Sylvie Hélène Cécile Geneviève Françoise Amélie Noëlle",
        "beau mont grand clair bois roche font vent lune sable chêne hiver prairie étang",
        "champ val mont court ville lac rive pré sier eau",
        (),
        "de|le|de_la",
    ),
    "english": Words(
        "GB US IE",
        "James John Robert William Richard Thomas Charles Joseph "
        "Edward Henry Daniel Michael Samuel "
        "Benjamin Alexander Matthew",
        "Elizabeth Margaret Catherine Susan Patricia Jennifer Deborah Christine Rebecca Victoria "
        "Alice",
        "ash black stone silver winter thorn oaken marsh raven "
        "copper willow hazel grey amber frost "
        "barley",
        "worth ford ham water field ton wick burn ley shaw combe",
    ),
    "polish": Words(
        "PL",
        "Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Łukasz Grzegorz Zbigniew "
        "Stanisław Wojciech",
        "Anna Katarzyna Małgorzata Agnieszka Barbara Ewa Krystyna Elżbieta Joanna Grażyna",
        "srebrn wydm zimow czarn łąk żuraw jesion brzoz krak mgł piask świt wierzb śnieg",
        "owski iński czyk owicz ak ewski",
        (("ski", "ska"),),
    ),
    "romanian": Words(
        "RO MD",
        "Ion Gheorghe Nicolae Vasile Constantin Mihai Ștefan Alexandru Florin Dănuț Cătălin Răzvan",
        "Maria Elena Ioana Mihaela Andreea Cristina Ștefania Mădălina Nicoleta Rodica",
        "argint dun vânt brad lunc stej câmp păd soar izvor prund rar zăv",
        "escu eanu aru uță oiu",
    ),
    "greek": Words(
        "GR CY",
        "γεώργιος:Georgios|Giorgos|Yeoryios ιωάννης:Ioannis|Yannis|Giannis "
        "δημήτριος:Dimitrios|Demetrios κωνσταντίνος:Konstantinos|Constantinos "
        "νικόλαος:Nikolaos|Nicolaos παναγιώτης:Panagiotis|Panayiotis βασίλειος:Vasileios|Vassilios "
        "χρήστος:Christos|Hristos ευάγγελος:Evangelos|Evaggelos",
        "μαρία:Maria ελένη:Eleni|Heleni αικατερίνη:Aikaterini|Ekaterini "
        "βασιλική:Vasiliki|Vassiliki "
        "σοφία:Sofia|Sophia ευαγγελία:Evangelia|Evaggelia",
        "αργυρ:Argyr|Argir θαλασσ:Thalass πετριν:Petrin χειμων:Cheimon|Himon δασ:Das|Dass "
        "φεγγ:Feng|Fegg αμμ:Amm|Am ανεμ:Anem ελαι:Elai|Ele λιμν:Limn",
        "όπουλος:opoulos ίδης:idis|ides άκης:akis ιάδης:iadis|iades",
        (("όπουλος:opoulos", "οπούλου:opoulou"),),
    ),
    "georgian": Words(
        "GE",
        "გიორგი:Giorgi დავით:Davit|David ლევან:Levan ზურაბ:Zurab ირაკლი:Irakli ვახტანგ:Vakhtang "
        "ნოდარ:Nodar თეიმურაზ:Teimuraz",
        "ნინო:Nino მარიამ:Mariam თამარ:Tamar|Tamara ეკატერინე:Ekaterine ქეთევან:Ketevan",
        "ვერცხლ:Vertskhl ზღვ:Zghv|Zgv მთ:Mt ქვიშ:Kvish ტყ:Tk ნისლ:Nisl ფიჭვ:Pichv წყალ:Tskal|Zkal "
        "თოვლ:Tovl ბაღ:Bagh|Bag",
        "აშვილი:ashvili|aschwili იძე:idze|idse ელია:elia უა:ua",
    ),
    "chinese": Words(
        "CN HK",
        "伟:wei 强:qiang 磊:lei 军:jun 勇:yong 杰:jie 涛:tao 明:ming 建:jian 文:wen 国:guo 志:zhi "
        "海:hai 宇:yu 浩:hao 鹏:peng 飞:fei 龙:long 东:dong 光:guang 德:de 永:yong 新:xin 天:tian",
        "芳:fang 娜:na 敏:min 静:jing 丽:li 艳:yan 娟:juan 霞:xia 英:ying 玉:yu 红:hong 雪:xue "
        "梅:mei 月:yue 婷:ting 兰:lan 琴:qin 秀:xiu",
        "王:Wang|Wong 李:Li|Lee 张:Zhang|Cheung|Chang 刘:Liu|Lau 陈:Chen|Chan 杨:Yang|Yeung "
        "黄:Huang|Wong 赵:Zhao|Chao 周:Zhou|Chow 吴:Wu|Ng 徐:Xu|Hsu 孙:Sun 朱:Zhu|Chu 林:Lin|Lam "
        "何:He|Ho 郭:Guo|Kwok 罗:Luo|Law 梁:Liang|Leung 宋:Song 郑:Zheng|Cheng 谢:Xie|Tse 唐:Tang",
        ":",
    ),
    "korean": Words(
        "KR KP",
        "민:min 준:jun|joon 서:seo 호:ho 영:yeong|young 철:cheol|chul 성:seong|sung "
        "진:jin 현:hyeon|hyun "
        "우:u|woo 동:dong 재:jae 훈:hun|hoon 석:seok|suk 태:tae 규:gyu|kyu",
        "지:ji 은:eun 미:mi 수:su|soo 희:hui|hee 경:gyeong|kyung 정:jeong|jung "
        "아:a 연:yeon 선:seon|sun "
        "혜:hye 숙:suk|sook",
        "김:Kim|Gim 이:Lee|Yi 박:Park|Bak 최:Choi|Choe 정:Jung|Jeong 강:Kang|Gang "
        "조:Cho|Jo 윤:Yoon|Yun "
        "장:Jang|Chang 임:Lim|Im 한:Han 오:Oh|O 서:Seo|Suh 신:Shin|Sin "
        "권:Kwon|Gwon 황:Hwang 안:Ahn|An",
        ":",
    ),
    "vietnamese": Words(
        "VN",
        "Văn_Hùng Đức_Dũng Hữu_Tuấn Minh_Nam Quang_Phúc Xuân_Đạt Hoàng_Sơn Thanh_Tùng Văn_Bình",
        "Thị_Lan Ngọc_Hương Thị_Trang Thu_Hạnh Thị_Mai Bích_Ngọc Thị_Yến",
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương",
        ":",
    ),
    "indian": Words(
        "IN PK BD",
        "Rajesh Sanjay Amit Vijay Sunil Arjun Harpreet Imran Farhan Rakesh Suresh Mohan Naveed",
        "Priya Sunita Anjali Kavita Lakshmi Deepa Shabnam Nasreen Pooja Meena",
        "chand suraj neel hari megh van sagar dhan ratna jal kamal tara",
        "pur wala kar an war ani ekar",
    ),
    "west_african": Words(
        "NG GH SN ML CI",
        "Chukwuemeka Adebayo Ifeanyi Oluwaseun Amadou Mamadou Ousmane Kwame Kofi Ibrahima Moussa",
        "Ngozi Fatoumata Abena Aminata Adaeze Folasade Mariama Akosua Chiamaka",
        "oka ade nwo bali sou kei ogu mensa dia owu tra ndi",
        "for yemi su kouta mba leye to bi fila re wara",
    ),
    "albanian": Words(
        "AL XK",
        "Agim Arben Besnik Fatmir Ilir Luan Shpëtim Skënder Valon Gëzim Përparim",
        "Drita Mimoza Valbona Shqipe Vjollca Teuta Besa Ëngjëllushe",
        "argj dun mal gur bor lum pish drit zog fush",
        "aj i llari ani eti uku",
    ),
}
WEIGHTS: Final[dict[str, int]] = {
    "russian": 14, "bulgarian": 6, "arabic": 15, "turkish": 8, "spanish": 9, "german": 7,
    "dutch": 5, "french": 5, "english": 9, "polish": 5, "romanian": 5, "greek": 2, "georgian": 2,
    "chinese": 4, "korean": 2, "vietnamese": 2, "indian": 4, "west_african": 4, "albanian": 3,
}  # fmt: skip
PLACES: Final = (
    "Voorbeeldgem", "Zilverstad", "Duinrode", "Nergensberg", "Sandhaven", "Mistral-sur-Rien",
    "Wolkenau", "Niemandsdorf", "Nebelfurt", "Ashwater", "Grauwdijk", "Rosentin", "Verdalón",
    "Montvide", "Kieselbach", "Lunemoor", "Tarnholt", "Zwartveen",
)  # fmt: skip
# Full name, its pet forms; typed by hand, apart from the table of the engine.
PET_NAMES: Final = {
    "Aleksandr": "Sasha", "Dmitriy": "Dima", "Vladimir": "Volodya", "Mikhail": "Misha",
    "Nikolay": "Kolya", "Ivan": "Vanya", "Sergey": "Seryozha", "Robert": "Bob", "William": "Bill",
    "Richard": "Dick", "James": "Jim", "Thomas": "Tom", "Charles": "Charlie", "Henry": "Hank",
    "Edward": "Ted", "Elizabeth": "Liz", "Margaret": "Peggy", "Catherine": "Kate", "José": "Pepe",
    "Francisco": "Paco", "Manuel": "Manolo", "Hendrik": "Henk", "Willem": "Wim", "Piotr": "Piotrek",
    "Krzysztof": "Krzysiek", "Katarzyna": "Kasia", "Małgorzata": "Gosia", "Gheorghe": "Gigi",
    "Konstantinos": "Kostas", "Dimitrios": "Mitsos", "Mehmet": "Memo", "Friedrich": "Fritz",
    "Wolfgang": "Wolf", "Josefa": "Pepa", "Dolores": "Lola", "Michael": "Mike", "Samuel": "Sam",
}  # fmt: skip
